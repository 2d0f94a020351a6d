/** The tables as TypeScript sees them: the same for every engine. Instants are integers (ms), flags 0 or 1, JSON is text. */
import type { Chapter, DeliveryState, Instant, Outcome, Place, SubjectKind } from '../core/model.ts';
import type { AuditEndsRow, AuditRow } from './audit-rows.ts';
import type { ButtonRow, TurnRow } from './button-rows.ts';
import type { ErrandRow } from './errands.ts';
import type { StoryRow } from './story-rows.ts';
import type { SubscriptionRow, SubscriptionTargetRow } from './subscription-rows.ts';

type Flag = 0 | 1;

export type EnvironmentRow = {
  tenant_id: string;
  environment_id: string;
  name: string;
  /** 0: the configuration does not name it any more; what is known of it stays. */
  watched: Flag;
  watched_since: Instant | null;
  cursor: string | null;
  last_poll_at: Instant | null;
  last_success_at: Instant | null;
  next_poll_at: Instant;
  problem: string | null;
  blind_since: Instant | null;
  /** Whom mail about it may go to: JSON. */
  mail: string | null;
  epoch: number;
  lease_until: Instant | null;
};

export type SubjectRow = {
  tenant_id: string;
  environment_id: string;
  kind: SubjectKind;
  subject_id: string;
  incarnation: string | null;
  /** What a listing said of it; null when it was only seen in observations. */
  catalogue: string | null;
  /** 1: the last complete listing had it. */
  listed: Flag;
  state: string | null;
  updated_at: Instant;
};

type ReadingRow = {
  tenant_id: string;
  environment_id: string;
  kind: SubjectKind;
  subject_id: string;
  measured_at: Instant;
  value: number;
};

type QuarantineRow = {
  tenant_id: string;
  environment_id: string;
  /** Digest of what was wrong, so that the same garbage in every poll is one row with a count. */
  item_id: string;
  what: string;
  why: string;
  sample: string;
  first_at: Instant;
  last_at: Instant;
  times: number;
};

export type EventRow = {
  tenant_id: string;
  event_id: string;
  environment_id: string;
  trigger: string;
  subject: string;
  occurred_at: Instant;
  recorded_at: Instant;
  facts: string;
  value_before: number | null;
  value_now: number | null;
  on_demand: Flag;
  audience: 'matching' | 'everyone';
  story: string;
  chapter: Chapter | null;
};

export type ConversationRow = {
  tenant_id: string;
  conversation_id: string;
  kind: Place['kind'];
  service_url: string;
  bot_id: string;
  team_id: string | null;
  team_name: string | null;
  channel_name: string | null;
  language: string;
  time_zone: string;
  language_from: 'nobody' | 'person' | 'command';
  zone_from: 'nobody' | 'person' | 'command';
  state: 'active' | 'gone';
  /** The environment that is meant where none is named. */
  environment_id: string | null;
  /** When it wants to be told: JSON. */
  rhythm: string | null;
  created_at: Instant;
  updated_at: Instant;
  /** The object id of who brought the bot here; in a chat of one's own, of whose it is. */
  installed_by: string | null;
  /** Whether they brought it to the whole team, or to this conversation alone. */
  installed_for: 'team' | 'conversation' | null;
  /** While gone: whether all of the team went at once, so that all of it comes back at once. */
  left_with: 'team' | null;
};

export type LaneRow = {
  tenant_id: string;
  lane_id: string;
  conversation_id: string;
  /** `destination` and what it needs to find the place: JSON. */
  address: string;
  epoch: number;
  lease_until: Instant | null;
  /** When there is something to do: a claimed lane's is the end of its lease. null: nothing to do, or parked. */
  due_at: Instant | null;
  /** Why it can take nothing now. */
  parked: string | null;
  last_seq: number;
  /** What pacing and doubts know of it: JSON. */
  memory: string | null;
  /** Not before then, by its pacing. */
  free_at: Instant | null;
  /** All that it has waits for the conversation's hours. */
  asleep_until: Instant | null;
};

export type DeliveryRow = {
  tenant_id: string;
  delivery_id: string;
  reference: string;
  event_id: string;
  lane_id: string;
  seq: number;
  subscription_id: string | null;
  state: DeliveryState;
  reason: string | null;
  attempts: number;
  unsure: number;
  /** Set while it is being sent: nobody wants it any more, so it is not repeated. */
  withdrawn: string | null;
  activity_id: string | null;
  story_id: string | null;
  /** 1: nothing is told, the story's card is brought up to date. */
  is_edit: Flag;
  created_at: Instant;
  updated_at: Instant;
};

type OutcomeRow = {
  tenant_id: string;
  delivery_id: string;
  attempt: number;
  at: Instant;
  kind: Outcome['kind'];
  status: number | null;
  code: string | null;
  reason: string | null;
};

/** A delivery that an operator had repeated, and by which. */
type RedeliveryRow = { tenant_id: string; delivery_id: string; again_as: string; at: Instant };

/** What all conversations of a tenant share: see `core/pacing.ts`. */
type BudgetRow = {
  tenant_id: string;
  full_at: number;
  slow_until: Instant | null;
  /** Nothing of the tenant is sent until then. */
  paused_until: Instant | null;
};

type ProbeRow = { tenant_id: string; at: Instant };

/** What is remembered of the database as a whole, by no tenant's name. */
type MarkRow = { tenant_id: string; name: string; at: Instant; value: string | null };

export type Schema = {
  environments: EnvironmentRow;
  subjects: SubjectRow;
  readings: ReadingRow;
  quarantine: QuarantineRow;
  events: EventRow;
  conversations: ConversationRow;
  lanes: LaneRow;
  deliveries: DeliveryRow;
  outcomes: OutcomeRow;
  subscriptions: SubscriptionRow;
  subscription_targets: SubscriptionTargetRow;
  stories: StoryRow;
  turns: TurnRow;
  buttons: ButtonRow;
  probes: ProbeRow;
  budgets: BudgetRow;
  redeliveries: RedeliveryRow;
  marks: MarkRow;
  errands: ErrandRow;
  audit: AuditRow;
  audit_ends: AuditEndsRow;
};
