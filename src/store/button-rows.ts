/** The tables of what people press and say, as TypeScript sees them. */
import type { Instant } from '../core/model.ts';

export type TurnRow = { tenant_id: string; conversation_id: string; activity_id: string; at: Instant };

export type ButtonRow = {
  tenant_id: string;
  conversation_id: string;
  button_id: string;
  line: string;
  /** Of which revision of which subscriptions: JSON. */
  about: string | null;
  once: 0 | 1;
  expires_at: Instant;
  spent_at: Instant | null;
};
