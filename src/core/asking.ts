/** What chat may ask of a Customer Insights environment besides watching it, and why it may be refused. */
import type { EnvironmentRef, Instant, Problem, RunError, RunStatus, SkipReason, Stage } from './model.ts';

/** A table of the environment (the API says *entity*): what it holds, never the rows. Names are untrusted text. */
export type Table = {
  /** As the data calls take it. */
  readonly name: string;
  /** The source's own word, such as `profile` or `unifiedActivity`. */
  readonly type?: string;
  /** The data source that it was ingested from; absent for those that Customer Insights made. */
  readonly dataSource?: string;
  readonly refreshedAt?: Instant;
  readonly fields: readonly Field[];
  readonly partitions: readonly Partition[];
};

export type Field = {
  readonly name: string;
  readonly title?: string;
  /** The source's own word, such as `string` or `Edm.Int64`. */
  readonly type?: string;
  readonly isKey: boolean;
  /** Absent: the source does not say. */
  readonly isFilterable?: boolean;
};

export type Partition = { readonly name: string; readonly refreshedAt?: Instant };

export type FieldValue = string | number | boolean | null;

/** One row: its fields in the source's order; what is itself a structure is left out. */
export type Row = readonly { readonly name: string; readonly value: FieldValue }[];

export const OPERATORS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'contains', 'startswith'] as const;
export type Operator = (typeof OPERATORS)[number];

export type Condition = { readonly field: string; readonly operator: Operator; readonly value: FieldValue };

/** A part of a listing. `more`: there is at least one row after these. */
export type Page = { readonly rows: readonly Row[]; readonly more: boolean };

export type Paging = { readonly skip: number; readonly top: number };

/** One process of the environment as its system page shows it. */
export type Process = {
  /** The source's operation type in lower case. */
  readonly operation: string;
  readonly id?: string;
  readonly name?: string;
  /** Absent: it never ran. */
  readonly status?: RunStatus;
  readonly rawStatus?: string;
  readonly skipReason?: SkipReason;
  readonly endedAt?: Instant;
  readonly lastSuccessAt?: Instant;
  readonly error?: RunError;
};

/** What may stand for a field: letters, digits and underscores, so that it can't be anything else in a query. */
export const isFieldName = (text: string): boolean => /^[\p{L}_][\p{L}\p{Nd}_]{0,127}$/u.test(text);

/** What to refresh. `all` takes no ids. */
export type RefreshWish = {
  readonly operation: 'all' | 'ingestion' | 'segmentation' | 'measures';
  readonly id?: string;
};

export type Job = {
  readonly id: string;
  readonly status: RunStatus;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly stages: readonly Stage[];
};

/** A row that was written for a while, until the data sources say otherwise. */
export type Written = { readonly until: Instant };

/** Why there is no answer. */
export type Refusal =
  /** The calls that chat may make are used up for now; the rest belongs to the watch. */
  | { readonly kind: 'busy'; readonly waitMs: number }
  /** There is no such table, row or job. */
  | { readonly kind: 'missing' }
  /** The app's role does not allow it. */
  | { readonly kind: 'not-allowed' }
  /** The service understood and refuses; `message` is its own reason, untrusted. */
  | { readonly kind: 'invalid'; readonly message: string }
  /** A write whose answer never came: it may have been done. */
  | { readonly kind: 'unsure' }
  | { readonly kind: 'problem'; readonly problem: Problem['kind'] };

export type Asked<T> = { readonly value: T } | { readonly refused: Refusal };

/** Answers at once or refuses; never waits for its turn, and never throws. */
export type Insights = {
  tables(of: EnvironmentRef): Promise<Asked<readonly Table[]>>;
  table(of: EnvironmentRef, name: string): Promise<Asked<Table>>;
  rows(
    of: EnvironmentRef,
    wanted: Paging & { readonly table: string; readonly where: readonly Condition[] },
  ): Promise<Asked<Page>>;
  search(of: EnvironmentRef, wanted: Paging & { readonly text: string; readonly exact: boolean }): Promise<Asked<Page>>;
  /** Adds a row for `real-time` days; see the environment's settings. */
  create(of: EnvironmentRef, table: string, row: Row): Promise<Asked<Written>>;
  update(of: EnvironmentRef, table: string, id: string, changes: Row): Promise<Asked<Written>>;
  processes(of: EnvironmentRef): Promise<Asked<readonly Process[]>>;
  refresh(of: EnvironmentRef, wish: RefreshWish): Promise<Asked<Job>>;
  job(of: EnvironmentRef, jobId: string): Promise<Asked<Job>>;
  cancel(of: EnvironmentRef, jobId: string): Promise<Asked<Job>>;
  /** How long what is written lasts, in ms. */
  lifetimes(of: EnvironmentRef): { readonly createdMs: number; readonly updatedMs: number };
};
