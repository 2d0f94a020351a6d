/** The table of stories as TypeScript sees it. */
import type { Instant } from '../core/model.ts';

/** What belongs together in one place: its first delivery's message is its card, unless `card_id` names a later one. */
export type StoryRow = {
  tenant_id: string;
  /** The id of the delivery that opened it. */
  story_id: string;
  lane_id: string;
  story: string;
  /** Told in a thread it is a story of its own, with a card of its own; empty: it began its own. */
  thread_id: string;
  subscription_id: string | null;
  card_id: string | null;
  opened_at: Instant;
  closed_at: Instant | null;
  /** The object id of who takes care of it, and what people call them: both gone when the person is erased. */
  acknowledged_by: string | null;
  acknowledged_name: string | null;
  acknowledged_at: Instant | null;
  updated_at: Instant;
};
