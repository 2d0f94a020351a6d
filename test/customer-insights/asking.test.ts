/** What chat is told when a call does not come off: above all, whether a write may have been done. */
import { expect } from 'chai';
import type { Actions } from '../../src/customer-insights/actions.ts';
import { createInsights } from '../../src/customer-insights/asking.ts';
import { Busy } from '../../src/customer-insights/calls.ts';
import { Trouble, troubleOfEgress, troubleOfReply } from '../../src/customer-insights/trouble.ts';
import { EgressError } from '../../src/egress/index.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';

const clock = createHandClock(Date.UTC(2026, 10, 21));
const of = { tenantId: 'tenant', environmentId: 'env' };

const refusals = async (error: unknown) => {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const realTime = { profileHours: 4, activityDays: 30, contentType: 'application/json' } as const;
  const actions = { tables: fail, start: fail } as unknown as Actions;
  const settings = { tenant: 'tenant', instance: 'env', realTime };
  const insights = createInsights({ environments: [{ settings, actions }], clock, log: silent });
  const kindOf = (asked: object) => ('refused' in asked ? (asked.refused as { kind: string }).kind : 'value');
  return {
    reading: kindOf(await insights.tables(of)),
    writing: kindOf(await insights.refresh(of, { operation: 'all' })),
  };
};
const answered = (status: number) => troubleOfReply({ status, text: '', headers: {} }, clock.now(), true);

describe('What was asked of Customer Insights in chat', () => {
  for (const [name, error, reading, writing] of [
    ['no answer came', troubleOfEgress(new EgressError('unsure', 'timeout')), 'problem', 'unsure'],
    ['the service failed', answered(503), 'problem', 'unsure'],
    ['the answer made no sense', new Trouble('garbled', 'not JSON'), 'problem', 'unsure'],
    ['the service was not reached', troubleOfEgress(new EgressError('unsent', 'ECONNREFUSED')), 'problem', 'problem'],
    ['no token was to be had', new Trouble('unreachable', 'the sign-in did not answer'), 'problem', 'problem'],
    ['it is not there', answered(404), 'missing', 'missing'],
    ['it was refused as wrong', answered(400), 'invalid', 'invalid'],
    ['the role does not do', answered(403), 'not-allowed', 'not-allowed'],
    ['the service asks to wait', answered(429), 'busy', 'busy'],
    ['the calls are used up', new Busy(1000), 'busy', 'busy'],
  ] as const) {
    it(`is ${reading} when reading and ${writing} when writing, where ${name}`, async () => {
      expect(await refusals(error)).to.deep.equal({ reading, writing });
    });
  }
});
