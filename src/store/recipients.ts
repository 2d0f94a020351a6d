/** Whom events are for besides conversations: mailboxes, owners and webhooks, and the lanes that lead there. */
import { type RawBuilder, sql } from 'kysely';
import { laneIdOf, mailLaneIdOf, webhookLaneIdOf } from '../core/ids.ts';
import { ownersOf } from '../core/mail.ts';
import type { Address, Event, Recipients } from '../core/model.ts';
import { type ColumnsOf, type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import { readCatalogued, readMailRules, readRecipients } from './json.ts';
import { matchedBy } from './matched.ts';
import { isOpen, type LaneKey } from './queue.ts';
import type { SubscriptionRow } from './subscription-rows.ts';

/** One delivery to be: `address` is there when the lane may have to be made. */
export type Promised = {
  /** The thread of the conversation that it is told in. */
  readonly threadId?: string;
  readonly event: Event;
  readonly laneId: string;
  readonly subscriptionId: string | null;
  readonly address?: string;
  /** Nobody is told: its subscription is mute. */
  readonly muted?: true;
  /** Nobody is told, and nothing is on record: a story ends where nobody is subscribed any more. */
  readonly unheard?: true;
};

/** A subscription that an event matches and that tells others than its conversation. */
export type Matched = Pick<Promised, 'event' | 'muted'> & {
  readonly subscriptionId: string;
  readonly conversationId: string;
};

type Receiver = Pick<Promised, 'laneId' | 'address' | 'threadId'>;

const toMailbox = (to: string): Receiver => ({
  laneId: mailLaneIdOf(to),
  address: JSON.stringify({ destination: 'email', to } satisfies Omit<Extract<Address, { to: string }>, 'laneId'>),
});

/**
 * Who gets what was matched. Mail to owners of whom none is known goes to the conversation instead, so that it is
 * never lost in silence.
 */
export const resolve = async (engine: Engine, db: Db, matched: readonly Matched[]): Promise<readonly Promised[]> => {
  if (matched.length === 0) return [];
  const known = await recipientsOf(engine, db, matched);
  const isForOwners = ({ subscriptionId }: Matched): boolean => known.get(subscriptionId)?.kind === 'owners';
  const owners = await ownersByEvent(
    engine,
    db,
    matched.filter(isForOwners).map(({ event }) => event),
  );
  return matched.flatMap(({ event, subscriptionId, conversationId, muted }) => {
    const recipients = known.get(subscriptionId);
    if (!recipients) return [];
    const receivers = receiversOf(recipients, { subscriptionId, conversationId, owners: owners.get(event.id) ?? [] });
    const all = receivers.length > 0 ? receivers : [{ laneId: laneIdOf(conversationId) }];
    return all.map((receiver) => ({ ...receiver, event, subscriptionId, ...(muted && { muted }) }));
  });
};

const receiversOf = (
  recipients: Recipients,
  {
    subscriptionId,
    conversationId,
    owners,
  }: { readonly subscriptionId: string; readonly conversationId: string; readonly owners: readonly string[] },
): readonly Receiver[] => {
  switch (recipients.kind) {
    case 'email':
      return recipients.addresses.map(toMailbox);
    case 'owners':
      return owners.map(toMailbox);
    case 'webhook': {
      const { host, sealed } = recipients;
      const address = JSON.stringify({ destination: 'webhook', host, sealed });
      return [{ laneId: webhookLaneIdOf(subscriptionId), address }];
    }
    case 'thread':
      return [{ laneId: laneIdOf(conversationId), threadId: recipients.threadId }];
  }
};

const recipientsOf = async (
  engine: Engine,
  db: Db,
  matched: readonly Matched[],
): Promise<ReadonlyMap<string, Recipients>> => {
  const rows = await matchedBy(engine, db, matched).select(['s.subscription_id', 's.recipients']).execute();
  return new Map(
    rows.flatMap(({ subscription_id, recipients }) =>
      recipients === null ? [] : [[subscription_id, readRecipients(recipients)] as const],
    ),
  );
};

const SUBJECT = {
  tenant_id: 'text',
  environment_id: 'text',
  kind: 'text',
  subject_id: 'text',
  event_id: 'text',
} as const;

/** By event: the mail addresses of whoever owns its subject now. */
const ownersByEvent = async (
  engine: Engine,
  db: Db,
  events: readonly Event[],
): Promise<ReadonlyMap<string, readonly string[]>> => {
  if (events.length === 0) return new Map();
  const keys = new Map(events.map((event) => [event.id, toKey(event)]));
  const rows = await db
    .selectFrom(rowsOf(engine, SUBJECT, [...keys.values()]))
    .innerJoin('environments as e', (join) =>
      join.onRef('e.tenant_id', '=', 'r.tenant_id').onRef('e.environment_id', '=', 'r.environment_id'),
    )
    .leftJoin('subjects as s', (join) =>
      join
        .onRef('s.tenant_id', '=', 'r.tenant_id')
        .onRef('s.environment_id', '=', 'r.environment_id')
        .onRef('s.kind', '=', 'r.kind')
        .onRef('s.subject_id', '=', 'r.subject_id'),
    )
    .select(['r.event_id', 's.catalogue', 'e.mail'])
    .execute();
  return new Map(
    rows.map(({ event_id, catalogue, mail }) => {
      const owner = catalogue === null ? undefined : readCatalogued(catalogue).owner;
      return [event_id as string, ownersOf(owner, mail === null ? undefined : readMailRules(mail))];
    }),
  );
};

const toKey = ({ id, tenantId, environmentId, subject }: Event) => ({
  tenant_id: tenantId,
  environment_id: environmentId,
  kind: subject.kind,
  subject_id: subject.id,
  event_id: id,
});

export const LANES: ColumnsOf<'lanes'> = {
  tenant_id: 'text',
  lane_id: 'text',
  conversation_id: 'text',
  address: 'text',
  epoch: 'bigint',
  lease_until: 'bigint',
  due_at: 'bigint',
  parked: 'text',
  last_seq: 'bigint',
  memory: 'text',
  free_at: 'bigint',
  asleep_until: 'bigint',
};

/** Makes the lanes that are not there yet. They belong to no conversation: several may send to one mailbox. */
export const openLanes = async (
  engine: Engine,
  db: Db,
  tenantId: string,
  promises: readonly Promised[],
): Promise<void> => {
  const wanted = new Map(promises.flatMap(({ laneId, address }) => (address ? [[laneId, address] as const] : [])));
  if (wanted.size === 0) return;
  const rows = [...wanted].toSorted().map(([lane_id, address]) => ({
    tenant_id: tenantId,
    lane_id,
    conversation_id: '',
    address,
    epoch: 0,
    lease_until: null,
    due_at: null,
    parked: null,
    last_seq: 0,
    memory: null,
    free_at: null,
    asleep_until: null,
  }));
  await insertNew({ engine, db, table: 'lanes', columns: LANES }, rows);
};

/** Word for word the other condition of the index `deliveries_elsewhere`, so that the index is used. */
const isElsewhere = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`substr(${sql.ref(`${alias}.lane_id`)}, 1, 6) <> 'teams:'`;

/** The lanes outside of their conversation where deliveries of these subscriptions are, or may be any moment. */
export const lanesElsewhere = async (
  db: Db,
  tenantId: string,
  subscriptions: readonly Pick<SubscriptionRow, 'subscription_id' | 'conversation_id' | 'recipients'>[],
): Promise<readonly LaneKey[]> => {
  const theirs = subscriptions.flatMap(({ subscription_id: id, conversation_id: conversationId, recipients }) =>
    recipients === null ? [] : [{ id, conversationId, recipients: readRecipients(recipients) }],
  );
  if (theirs.length === 0) return [];
  const fixed = theirs.flatMap(({ id, conversationId, recipients }) =>
    receiversOf(recipients, { subscriptionId: id, conversationId, owners: [] }).map(({ laneId }) => laneId),
  );
  const found = await db
    .selectFrom('deliveries as d')
    .select('d.lane_id')
    .distinct()
    .where('d.tenant_id', '=', tenantId)
    .where(
      'd.subscription_id',
      'in',
      theirs.map(({ id }) => id),
    )
    .where(isOpen('d'))
    .where(isElsewhere('d'))
    .execute();
  return [...new Set([...fixed, ...found.map(({ lane_id }) => lane_id)])].map((lane_id) => ({
    tenant_id: tenantId,
    lane_id,
  }));
};
