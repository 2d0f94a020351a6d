/** Who asked what of which environment, and what came of it: what an audit log is given. */
import type { EnvironmentRef } from './model.ts';

/** What somebody must be allowed to, to use a verb. */
export type Need = 'read' | 'write' | 'personal-data' | 'admin';

export type AuditEntry = {
  /** The directory's object id of the person, where the platform gives one. */
  readonly who: string;
  readonly where: { readonly tenantId: string; readonly conversationId: string } & Partial<EnvironmentRef>;
  readonly verb: string;
  readonly need: Need;
  /** What was looked at or changed: names of tables and fields, ids; never the values of fields. */
  readonly what: string;
  readonly result: 'done' | 'asked' | 'refused' | 'failed';
};

export type Audit = {
  /** Throws when it can't be written down. */
  note(entry: AuditEntry): Promise<void>;
};
