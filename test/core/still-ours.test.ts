/** Between the claim and the post time goes by: what is somebody else's by then, or may be a double, is not sent. */
import { expect } from 'chai';
import { createAttempt } from '../../src/core/attempt.ts';
import type { ClaimedDelivery, Outcome } from '../../src/core/model.ts';
import { createVoices } from '../../src/locales/say.ts';
import { triggers } from '../../src/triggers/index.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';
import { contoso, dataSource } from './observations.ts';

const claimed: ClaimedDelivery = {
  tenantId: contoso.tenantId,
  id: 'delivery',
  reference: 'TD-0000001',
  epoch: 1,
  attempts: 1,
  // It may have arrived, so the service is asked first.
  unsure: 1,
  createdAt: 0,
  event: {
    ...contoso,
    id: 'event',
    trigger: 'refresh-failed',
    subject: dataSource('loyalty'),
    occurredAt: 0,
    facts: { status: 'failed', failuresBefore: 0 },
    onDemand: false,
    audience: 'matching',
    story: 'story',
  },
  address: {
    destination: 'teams',
    laneId: 'teams:alerts',
    place: {
      tenantId: contoso.tenantId,
      conversationId: 'alerts',
      kind: 'channel',
      serviceUrl: 'https://teams.example/',
      botId: 'bot',
    },
  },
  language: 'en',
  timeZone: 'UTC',
};

describe('An attempt', () => {
  const done: string[] = [];
  const ask = (probed: Outcome, stillOurs: boolean) => {
    done.length = 0;
    const attempt = createAttempt({
      triggers,
      destinations: [
        {
          kind: 'teams',
          probe: async () => {
            done.push('asked');
            return probed;
          },
          send: async () => {
            done.push('sent');
            return { kind: 'delivered' };
          },
        },
      ],
      describeEnvironment: () => ({ name: 'Contoso' }),
      voices: createVoices(),
      clock: createHandClock(0),
      log: silent,
      random: () => 0.5,
    });
    return attempt(claimed, async () => {
      done.push('is it still ours?');
      return stillOurs;
    });
  };

  it('asks whether the claim still stands after it has asked the service, and right before it sends', async () => {
    const [settled] = await ask({ kind: 'delivered' }, true);
    expect(done).to.deep.equal(['asked', 'is it still ours?', 'sent']);
    expect(settled?.settlement.state).to.equal('delivered');
  });

  it('sends nothing when somebody else has the claim by then, and counts as no attempt', async () => {
    const [settled] = await ask({ kind: 'delivered' }, false);
    expect(done).to.not.include('sent');
    expect(settled?.settlement).to.include({ state: 'retry', isDeferred: true });
  });

  it('sends nothing that may have arrived while the service does not answer', async () => {
    const [settled] = await ask({ kind: 'unsure', reason: 'no answer came' }, true);
    expect(done).to.deep.equal(['asked']);
    expect(settled?.settlement).to.include({ state: 'retry', isDeferred: true });
  });
});
