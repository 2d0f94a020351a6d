/** A wish as it stands in rows: its columns, one string to know it again by, and what it is matched by. */
import { type RawBuilder, sql } from 'kysely';
import {
  type Crossing,
  type Event,
  type Instant,
  type Subject,
  type Subscription,
  subjectKey,
  type Wish,
} from '../core/model.ts';
import { wishKeyOf } from '../core/wish-key.ts';
import type { Db } from './engine.ts';
import { readRecipients, readSelection, readSubjects } from './json.ts';
import type { SubscriptionRow } from './subscription-rows.ts';

const EVERY = '*';
/** It is matched on the way down. */
const FALLING = '<';
/** Whether it is meant has to be asked of the subscription itself: see `asked.ts`. */
const ASKED = '?';

export const isAsked = (target: string | null): boolean => target?.startsWith(ASKED) ?? false;

/** As they stand in `subscription_targets.target`: no subject's id can pass for "every", or for one that is asked. */
export const targetsOf = ({ subject, crossing }: Pick<Event, 'subject' | 'crossing'>): readonly string[] => {
  const way = crossing && crossing.now < crossing.before ? FALLING : '';
  const plain = [`${way}${EVERY}`, `${way}=${subject.id}`];
  return [...plain, ...plain.map((target) => ASKED + target)];
};

/** The thresholds of targets `t` that lie in it: a range of the index. */
export const crossed = ({ before, now }: Crossing = { before: 0, now: 0 }): RawBuilder<boolean> =>
  now < before
    ? sql`t.threshold > ${now} and t.threshold <= ${before}`
    : sql`t.threshold >= ${before} and t.threshold < ${now}`;

const targetsFor = ({ subjects, like = [], except, direction, rearmBelow }: Wish): readonly string[] => {
  const isMore = like.length > 0 || except !== undefined || rearmBelow !== undefined;
  const before = `${isMore ? ASKED : ''}${direction === 'below' ? FALLING : ''}`;
  const ids = new Set(subjects.map(({ id }) => id));
  return ids.size === 0 || like.length > 0 ? [before + EVERY] : [...ids].map((id) => `${before}=${id}`);
};

/** In the place of those that were there. */
export const writeTargets = async (trx: Db, row: SubscriptionRow, wish: Wish): Promise<void> => {
  const { tenant_id, subscription_id, conversation_id, environment_id, trigger, threshold, include_on_demand } = row;
  await trx
    .deleteFrom('subscription_targets')
    .where('tenant_id', '=', tenant_id)
    .where('subscription_id', '=', subscription_id)
    .execute();
  const shared = {
    ...{ tenant_id, subscription_id, conversation_id, environment_id, trigger, threshold, include_on_demand },
    recipients: wish.to?.kind ?? null,
    muted_until: row.muted_until,
  };
  for (const target of targetsFor(wish))
    await trx
      .insertInto('subscription_targets')
      .values({ ...shared, target })
      .execute();
};

const distinct = (subjects: readonly Subject[]): readonly Subject[] => [
  ...new Map(subjects.map((subject) => [subjectKey(subject), subject])).values(),
];

/** What a wish says, in columns. */
export const columnsOf = (wish: Wish) => ({
  environment_id: wish.environmentId,
  trigger: wish.trigger,
  subjects: JSON.stringify(distinct(wish.subjects)),
  selection: wish.like || wish.except ? JSON.stringify({ like: wish.like, except: wish.except }) : null,
  threshold: wish.threshold ?? null,
  direction: wish.direction ?? null,
  rearm_below: wish.rearmBelow ?? null,
  include_on_demand: wish.includeOnDemand ? (1 as const) : (0 as const),
  recipients: wish.to ? JSON.stringify(wish.to) : null,
  broadcast: wish.broadcast ?? 'none',
  wish: wishKeyOf(wish),
});

export const toSubscription = (row: SubscriptionRow): Subscription => ({
  id: row.subscription_id,
  tenantId: row.tenant_id,
  conversationId: row.conversation_id,
  number: row.number,
  environmentId: row.environment_id,
  trigger: row.trigger,
  subjects: readSubjects(row.subjects),
  ...(row.selection !== null && readSelection(row.selection)),
  ...(row.threshold !== null && { threshold: row.threshold }),
  ...(row.direction !== null && { direction: row.direction }),
  ...(row.rearm_below !== null && { rearmBelow: row.rearm_below }),
  includeOnDemand: row.include_on_demand === 1,
  ...(row.broadcast !== 'none' && { broadcast: row.broadcast }),
  ...(row.recipients !== null && { to: readRecipients(row.recipients) }),
  createdBy: row.created_by,
  createdAt: row.created_at,
  revision: row.revision,
  ...(row.muted_until !== null && { mutedUntil: row.muted_until }),
});

/** Whether it is mute now. */
export const mutedAt = (until: Instant | null, now: Instant): { readonly muted?: true } =>
  until !== null && until > now ? { muted: true } : {};
