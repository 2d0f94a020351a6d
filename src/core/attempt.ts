/** One attempt to bring what was claimed: probed where it has to be, sent once, its end judged. Never throws. */
import { createGates, type Deferred } from './gates.ts';
import { giveUp } from './giving-up.ts';
import type { ClaimedDelivery, Outcome, Settlement } from './model.ts';
import { pack, type Sending } from './packing.ts';
import type { Clock, Destination, Log, Parcel, Settled, Voices } from './ports.ts';
import { deferral, isSpent, SCHEDULES, settlementOf, type Tries } from './retry.ts';
import { createWording, type WordingOptions } from './wording.ts';

export type AttemptOptions = WordingOptions & {
  readonly destinations: readonly Destination[];
  readonly voices: Voices;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: () => number;
};

const SPENT: Outcome = { kind: 'unsure', reason: 'may have arrived already; not repeated any more' };

/**
 * Returns what became of the delivery and of all that went out together with it, in order. `stillOurs` is asked right
 * before the post, since asking the service first may have taken long.
 */
export const createAttempt = (
  options: AttemptOptions,
): ((claimed: ClaimedDelivery, stillOurs?: () => Promise<boolean>) => Promise<readonly Settled[]>) => {
  const { voices, clock, log, random = Math.random } = options;
  const destinations = new Map(options.destinations.map((destination) => [destination.kind, destination]));
  const wording = createWording(options);
  const gates = createGates({ clock, log });

  const attempt = async (sending: Sending, stillOurs: () => Promise<boolean>): Promise<Outcome | Deferred> => {
    const { deliveries, first } = sending;
    const { address } = first;
    const destination = destinations.get(address.destination);
    if (!destination) return { kind: 'refused', reason: `no destination of kind ${address.destination}` };
    const say = voices.voice(first.language, first.timeZone);
    let packed: ReturnType<typeof pack>;
    try {
      packed = pack(sending, say, wording);
    } catch (error) {
      return { kind: 'refused', reason: `could not be put into words: ${String(error)}` };
    }
    // The card that it was to change is not there.
    if (!packed) return { kind: 'delivered' };
    const parcel: Parcel = { ...packed, address, told: toldOf(first, options) };
    const barred = await gates.pass(
      destination,
      address,
      deliveries.some(({ unsure }) => unsure > 0),
    );
    if (barred) return barred;
    if (!(await stillOurs())) return { kind: 'deferred', reason: 'held up for too long before it was sent' };
    const outcome = await destination
      .send(parcel)
      .catch((error: unknown): Outcome => ({ kind: 'unsure', reason: `sending broke off: ${String(error)}` }));
    gates.tell(address, outcome);
    return outcome;
  };

  const judge = (delivery: ClaimedDelivery, outcome: Outcome | Deferred, chance: number): Settlement => {
    const tries: Tries = { ...delivery, ageMs: clock.now() - (delivery.openSince ?? delivery.createdAt) };
    if (outcome.kind === 'deferred') {
      const { reason, waitMs } = outcome;
      return deferral(reason, { ageMs: tries.ageMs, ...(waitMs !== undefined && { waitMs }) }, () => chance);
    }
    const settlement = settlementOf(outcome, tries, () => chance, SCHEDULES[delivery.address.destination]);
    return giveUp(settlement, outcome, delivery, clock.now());
  };

  return async (claimed, stillOurs = async () => true) => {
    const startedAt = clock.now();
    const all = [claimed, ...(claimed.together ?? [])];
    const spent = all.filter((delivery) => isSpent(delivery, SCHEDULES[delivery.address.destination]));
    const sent = all.filter((delivery) => !spent.includes(delivery));
    const isDigest = claimed.together !== undefined || claimed.isExpired === true;
    const [first] = sent;
    const found = first ? await attempt({ deliveries: sent, first, isDigest }, stillOurs) : SPENT;
    // One chance for all: what went out together comes back together.
    const chance = random();
    return all.map((delivery) => {
      const outcome = spent.includes(delivery) ? SPENT : found;
      const judged = judge(delivery, outcome, chance);
      const settlement = first && isDigest ? inDigest(delivery, first, judged) : judged;
      logAttempt(log, { delivery, outcome, settlement, startedAt, now: clock.now() });
      return { delivery, outcome: isDigest ? inside(outcomeOf(outcome)) : outcomeOf(outcome), settlement };
    });
  };
};

const outcomeOf = (end: Outcome | Deferred): Outcome =>
  end.kind === 'deferred' ? { kind: 'not-sent', reason: end.reason } : end;

/** The digest's message is nobody's own: no story may take it for its card. */
const inside = (outcome: Outcome): Outcome => {
  if (outcome.kind !== 'delivered') return outcome;
  const { activityId: _, ...bare } = outcome;
  return bare;
};

/** What was told in a digest says in which; what was only counted there has expired. */
const inDigest = (delivery: ClaimedDelivery, first: ClaimedDelivery, settlement: Settlement): Settlement => {
  if (settlement.state !== 'delivered') return settlement;
  return delivery.isExpired
    ? { state: 'expired', reason: `too old: only counted in the digest ${first.reference}` }
    : { state: 'delivered', reason: `told in the digest ${first.reference}` };
};

const toldOf = (delivery: ClaimedDelivery, { describeEnvironment }: WordingOptions): NonNullable<Parcel['told']> => {
  const { id, event, subscription } = delivery;
  return {
    deliveryId: id,
    event,
    environmentName: describeEnvironment(event).name,
    ...(subscription?.threshold !== undefined && { threshold: subscription.threshold }),
    ...(subscription && { number: subscription.number }),
    ...(subscription?.names && { names: subscription.names }),
  };
};

type Attempted = {
  readonly delivery: ClaimedDelivery;
  readonly outcome: Outcome | Deferred;
  readonly settlement: Settlement;
  readonly startedAt: number;
  readonly now: number;
};

const logAttempt = (log: Log, { delivery, outcome, settlement, startedAt, now }: Attempted): void => {
  const { id, reference, tenantId, event, address, attempts, createdAt } = delivery;
  if (address.destination === 'internal') return;
  if (outcome.kind === 'deferred') {
    log.debug({ id, reference, tenantId, reason: outcome.reason, delayMs: settlement.delayMs }, 'delivery.deferred');
    return;
  }
  const { status, code } = outcome;
  if (outcome.kind === 'gone' && outcome.doubtful) log.warn({ reference, tenantId, status, code }, 'outcome.unknown');
  log.info(
    {
      id,
      reference,
      tenantId,
      event: event.id,
      trigger: event.trigger,
      destination: address.destination,
      attempt: attempts + 1,
      outcome: outcome.kind,
      status,
      code,
      state: settlement.state,
      reason: settlement.reason,
      delayMs: settlement.delayMs,
      // The first that is told of a threshold of its subscription.
      isCrossing: event.crossing !== undefined && attempts === 0,
      ms: now - startedAt,
      ageMs: now - createdAt,
    },
    'delivery.attempted',
  );
};
