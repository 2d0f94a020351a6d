/** The tables of subscriptions as TypeScript sees them. */
import type { Broadcast, Instant, Recipients } from '../core/model.ts';

export type SubscriptionRow = {
  tenant_id: string;
  subscription_id: string;
  conversation_id: string;
  number: number;
  environment_id: string;
  trigger: string;
  subjects: string;
  selection: string | null; // wildcards and exceptions: JSON
  threshold: number | null;
  direction: 'below' | null;
  rearm_below: number | null;
  include_on_demand: 0 | 1;
  /** Who gets it in the place of the conversation: JSON. */
  recipients: string | null;
  broadcast: Broadcast;
  /** The wish in one canonical string, without what may be changed in place. */
  wish: string;
  state: 'live' | 'ended';
  created_by: string;
  created_at: Instant;
  ended_at: Instant | null;
  edited_at: Instant | null;
  revision: number;
  /** Nothing that it matches is told until then. */
  muted_until: Instant | null;
};

/** One row for each subject of a live subscription: what matching looks up. */
export type SubscriptionTargetRow = {
  tenant_id: string;
  subscription_id: string;
  conversation_id: string;
  environment_id: string;
  trigger: string;
  /** `*` for every subject, or `=` and the subject's id; what may stand before it: see `wishes.ts`. */
  target: string;
  threshold: number | null;
  include_on_demand: 0 | 1;
  /** What kind they are, when others than the conversation get it. */
  recipients: Recipients['kind'] | null;
  muted_until: Instant | null;
};
