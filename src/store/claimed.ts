/** What a worker gets of a claim: rows made into the delivery that is to be sent. */
import { doubtsOf, isConversation, type LaneMemory, type LaneRules } from '../core/lane.ts';
import type { Address, ClaimedDelivery, Event, Instant, Recipients } from '../core/model.ts';
import type { Head } from './heads.ts';
import { ageOf, hoursOf } from './hours.ts';
import { readRecipients } from './json.ts';
import type { LaneKey } from './queue.ts';

export type ClaimedLane = LaneKey & {
  readonly conversation_id: string;
  readonly epoch: number;
  readonly address: Address;
  readonly memory: LaneMemory;
  readonly isTrial: boolean;
};

export const isExpired = ({ address }: ClaimedLane, head: Head, { expiresMs }: LaneRules, now: Instant): boolean =>
  isConversation(address) && expiresMs !== undefined && ageOf(head, now) >= expiresMs;

export const toClaimed = (
  lane: ClaimedLane,
  head: Head,
  event: Event,
  { expired, isAhead, now }: { readonly expired: boolean; readonly isAhead: boolean; readonly now: Instant },
): ClaimedDelivery => ({
  tenantId: head.tenant_id,
  id: head.delivery_id,
  reference: head.reference,
  epoch: lane.epoch,
  attempts: head.attempts,
  unsure: head.unsure + (head.state === 'sending' ? 1 : 0),
  createdAt: head.created_at,
  event,
  address: lane.address,
  language: head.language,
  timeZone: head.time_zone,
  ...hoursOf(head, now),
  ...(isAhead && { isAhead }),
  ...(expired && { isExpired: true }),
  ...(lane.memory.doubts && { doubts: doubtsOf(lane.memory, now) }),
  ...(lane.memory.failingSince !== undefined && { failingSince: lane.memory.failingSince }),
  ...(lane.isTrial && { isTrial: true }),
  ...belongingsOf(head),
});

/** What a delivery belongs to: its story, and its subscription. */
const belongingsOf = (head: Head): Pick<ClaimedDelivery, 'story' | 'isEdit' | 'subscription'> => ({
  ...storyOf(head),
  ...(head.is_edit === 1 && { isEdit: true }),
  ...(head.subscription_id !== null &&
    head.number !== null && {
      subscription: {
        id: head.subscription_id,
        number: head.number,
        ...(head.broadcast !== null && head.broadcast !== 'none' && { broadcast: head.broadcast }),
        ...(head.threshold !== null && { threshold: head.threshold }),
        ...(head.recipients !== null && {
          ...toOf(readRecipients(head.recipients)),
          names: [head.team_name, head.channel_name].filter((name) => name !== null),
        }),
      },
    }),
});

const toOf = (to: Recipients) => ({ to: to.kind, ...(to.kind === 'thread' && { threadId: to.threadId }) });

const storyOf = ({
  story_id: id,
  card_id: cardId,
  opened_at: openedAt,
  acknowledged_name: by,
  acknowledged_at: at,
}: Head): Pick<ClaimedDelivery, 'story'> => {
  if (id === null || openedAt === null) return {};
  const acknowledged = at === null ? {} : { acknowledged: { at, ...(by !== null && { by }) } };
  return { story: { id, openedAt, ...(cardId !== null && { cardId }), ...acknowledged } };
};
