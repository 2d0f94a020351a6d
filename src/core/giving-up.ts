/** When an address is given up for good, and the notice that its conversation gets of it. Pure. */
import { eventId } from './ids.ts';
import type { ClaimedDelivery, Event, Instant, Outcome, Settlement } from './model.ts';

/** The notice's trigger. */
export const WEBHOOK_DISABLED = 'webhook-disabled';

/** A webhook that did nothing but fail for so long has nobody behind it any more. */
const PATIENCE_MS = 5 * 86_400_000;

export type DisabledFacts = {
  readonly why: NonNullable<Settlement['disable']>;
  readonly host: string;
  readonly number: number;
};

const isFailure = ({ kind }: Outcome): boolean => kind === 'not-sent' || kind === 'unsure' || kind === 'refused';

/** A webhook that says that it is gone, or that only failed for five days, is given up. Others are never. */
export const giveUp = (
  settlement: Settlement,
  outcome: Outcome,
  { address, failingSince }: Pick<ClaimedDelivery, 'address' | 'failingSince'>,
  now: Instant,
): Settlement => {
  if (address.destination !== 'webhook') return settlement;
  if (outcome.kind === 'gone') return { state: 'dead', reason: outcome.reason, disable: 'gone' };
  if (!isFailure(outcome) || failingSince === undefined || now - failingSince < PATIENCE_MS) return settlement;
  const { reason } = settlement;
  return { state: 'dead', ...(reason !== undefined && { reason }), disable: 'failing' };
};

/** Since when nothing but failures; nothing once something arrived. What says nothing of the address changes nothing. */
export const failingAfter = (before: Instant | undefined, outcome: Outcome, now: Instant): Instant | undefined => {
  if (outcome.kind === 'delivered') return undefined;
  return isFailure(outcome) ? (before ?? now) : before;
};

/** For the conversation whose subscription has ended with its address. The same delivery gives the same notice. */
export const noticeOf = (
  { event, id, address, subscription }: ClaimedDelivery,
  why: DisabledFacts['why'],
  now: Instant,
): Event<DisabledFacts> => {
  const { tenantId, environmentId } = event;
  const host = address.destination === 'webhook' ? address.host : '';
  const subject = { kind: 'environment' as const, id: environmentId, name: host };
  const parts = { tenantId, environmentId, subjectKind: subject.kind, subjectId: subject.id, incarnation: '' };
  return {
    id: eventId({ trigger: WEBHOOK_DISABLED, ...parts, occasion: id }),
    tenantId,
    environmentId,
    trigger: WEBHOOK_DISABLED,
    subject,
    occurredAt: now,
    facts: { why, host, number: subscription?.number ?? 0 },
    onDemand: false,
    audience: 'everyone',
    story: `webhook/${subscription?.id ?? id}`,
  };
};
