/** One post for what waited together: what may not be repeated is left out of it, and it is called by what is in it. */
import { expect } from 'chai';
import { createAttempt } from '../../src/core/attempt.ts';
import type { ClaimedDelivery } from '../../src/core/model.ts';
import type { Parcel } from '../../src/core/ports.ts';
import { UNSURE_DELAYS_MS } from '../../src/core/retry.ts';
import { createVoices } from '../../src/locales/say.ts';
import { triggers } from '../../src/triggers/index.ts';
import { createHandClock } from '../fakes/clock.ts';
import { silent } from '../fakes/log.ts';
import { contoso, dataSource } from './observations.ts';

const NOON = Date.UTC(2026, 10, 2, 12);
const place = {
  tenantId: 'tenant-a',
  conversationId: '19:a',
  kind: 'channel',
  serviceUrl: 'https://x/',
  botId: 'b',
} as const;

const deliveryOf = (index: number, unsure = 0): ClaimedDelivery => ({
  tenantId: 'tenant-a',
  id: `delivery-${index}`,
  reference: `TD-000000${index}`,
  epoch: 1,
  attempts: unsure,
  unsure,
  createdAt: NOON,
  event: {
    ...contoso,
    id: `event-${index}`,
    trigger: 'refresh-failed',
    subject: dataSource(`source-${index}`),
    occurredAt: NOON,
    facts: { status: 'failed', failuresInARow: 1 },
    onDemand: false,
    audience: 'matching',
    story: 'story',
  },
  address: { destination: 'teams', laneId: 'teams:19:a', place },
  language: 'en',
  timeZone: 'UTC',
});

describe('An attempt at what waited together', () => {
  it('is called by the first that it tells, where the first of all may have arrived too often to be repeated', async () => {
    const parcels: Parcel[] = [];
    const attempt = createAttempt({
      destinations: [
        {
          kind: 'teams',
          probe: async () => ({ kind: 'delivered', status: 200 }),
          send: async (parcel) => {
            parcels.push(parcel);
            return { kind: 'delivered', status: 201 };
          },
        },
      ],
      triggers,
      describeEnvironment: () => ({ name: 'Contoso' }),
      voices: createVoices(),
      clock: createHandClock(NOON),
      log: silent,
    });
    const spent = deliveryOf(0, UNSURE_DELAYS_MS.length + 1);
    const settled = await attempt({ ...spent, together: [deliveryOf(1), deliveryOf(2)] });
    expect(parcels.map(({ reference }) => reference)).to.deep.equal(['TD-0000001']);
    expect(settled.map(({ settlement }) => [settlement.state, settlement.reason])).to.deep.equal([
      ['uncertain', 'may have arrived already; not repeated any more'],
      ['delivered', 'told in the digest TD-0000001'],
      ['delivered', 'told in the digest TD-0000001'],
    ]);
  });
});
