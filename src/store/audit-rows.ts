/** The tables of the record, as TypeScript sees them. */
import type { AuditResult } from '../core/audit.ts';
import type { Instant } from '../core/model.ts';

export type AuditRow = {
  tenant_id: string;
  seq: number;
  at: Instant;
  conversation_id: string;
  person: string;
  verb: string;
  activity_id: string;
  result: AuditResult;
  number: number | null;
  before: string | null;
  after: string | null;
  person_digest: string;
  salt: string | null;
  previous: string;
  digest: string;
};

/** The entry before the first that is kept, and the last. */
export type AuditEndsRow = {
  tenant_id: string;
  first_seq: number;
  first_digest: string;
  last_seq: number;
  last_digest: string;
};
