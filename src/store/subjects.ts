/** What is known of the subjects of an environment: their state, their place in the catalogue, their readings. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import {
  type EnvironmentRef,
  type Instant,
  type Reading,
  type Seen,
  type SubjectKind,
  type SubjectState,
  subjectKey,
} from '../core/model.ts';
import { type ColumnsOf, type Db, type Engine, insertNew, rowsOf } from './engine.ts';
import { readState } from './json.ts';

const MAX_SAMPLE_LENGTH = 2048;

const READINGS: ColumnsOf<'readings'> = {
  tenant_id: 'text',
  environment_id: 'text',
  kind: 'text',
  subject_id: 'text',
  measured_at: 'bigint',
  value: 'double precision',
};

const KEY = { tenant_id: 'text', environment_id: 'text', kind: 'text', subject_id: 'text' } as const;

const keyOf = (environment: EnvironmentRef, subject: { readonly kind: SubjectKind; readonly id: string }) => ({
  tenant_id: environment.tenantId,
  environment_id: environment.environmentId,
  kind: subject.kind,
  subject_id: subject.id,
});

/** The states of the subjects that were seen, by `subjectKey`. */
export const loadStates = async (
  engine: Engine,
  db: Db,
  { environment, observations }: Seen,
): Promise<ReadonlyMap<string, SubjectState>> => {
  if (observations.length === 0) return new Map();
  const keys = new Map(observations.map(({ subject }) => [subjectKey(subject), keyOf(environment, subject)]));
  const rows = await db
    .selectFrom(rowsOf(engine, KEY, [...keys.values()]))
    .innerJoin('subjects as s', (join) =>
      join
        .onRef('s.tenant_id', '=', 'r.tenant_id')
        .onRef('s.environment_id', '=', 'r.environment_id')
        .onRef('s.kind', '=', 'r.kind')
        .onRef('s.subject_id', '=', 'r.subject_id'),
    )
    .select(['s.kind', 's.subject_id', 's.state'])
    .execute();
  return new Map(
    rows.flatMap(({ kind, subject_id, state }) =>
      state === null ? [] : [[subjectKey({ kind, id: subject_id }), readState(state)] as const],
    ),
  );
};

const STATES = { ...KEY, incarnation: 'text', state: 'text' } as const;

/** Writes what is remembered from now on; null forgets. */
export const saveStates = async (
  engine: Engine,
  db: Db,
  { environment, observations }: Seen,
  states: ReadonlyMap<string, SubjectState | null>,
  now: Instant,
): Promise<void> => {
  const incarnations = new Map(observations.map(({ subject }) => [subjectKey(subject), subject.incarnation]));
  const rows = [...states].map(([key, state]) => {
    const slash = key.indexOf('/');
    const subject = { kind: key.slice(0, slash) as SubjectKind, id: key.slice(slash + 1) };
    return {
      ...keyOf(environment, subject),
      incarnation: incarnations.get(key) ?? null,
      state: state && JSON.stringify(state),
    };
  });
  if (rows.length === 0) return;
  await sql`insert into subjects (tenant_id, environment_id, kind, subject_id, incarnation, listed, state, updated_at)
    select r.tenant_id, r.environment_id, r.kind, r.subject_id, r.incarnation, 0, r.state, cast(${now} as bigint)
    from ${engine.table(STATES, rows)} as r where true
    on conflict (tenant_id, environment_id, kind, subject_id) do update set
      incarnation = coalesce(excluded.incarnation, subjects.incarnation),
      state = excluded.state, updated_at = excluded.updated_at`.execute(db);
};

const CATALOGUE = { ...KEY, incarnation: 'text', catalogue: 'text' } as const;

/** A complete listing: what it has is listed, what it has not is kept but not listed any more. */
export const saveCatalogue = async (engine: Engine, db: Db, seen: Seen, now: Instant): Promise<void> => {
  const { environment, catalogue } = seen;
  if (!catalogue) return;
  await db
    .updateTable('subjects')
    .set({ listed: 0 })
    .where('tenant_id', '=', environment.tenantId)
    .where('environment_id', '=', environment.environmentId)
    .where('listed', '=', 1)
    .execute();
  // Should a listing name a subject twice, its last word counts.
  const distinct = new Map(catalogue.map((subject) => [subjectKey(subject), subject]));
  const rows = [...distinct.values()].map((subject) => ({
    ...keyOf(environment, subject),
    incarnation: subject.incarnation ?? null,
    catalogue: JSON.stringify(subject),
  }));
  if (rows.length === 0) return;
  await sql`insert into subjects (tenant_id, environment_id, kind, subject_id, incarnation, catalogue, listed, updated_at)
    select r.tenant_id, r.environment_id, r.kind, r.subject_id, r.incarnation, r.catalogue, 1, cast(${now} as bigint)
    from ${engine.table(CATALOGUE, rows)} as r where true
    on conflict (tenant_id, environment_id, kind, subject_id) do update set
      incarnation = coalesce(excluded.incarnation, subjects.incarnation),
      catalogue = excluded.catalogue, listed = 1, updated_at = excluded.updated_at`.execute(db);
};

/** The history, for charts: one value for each moment of measurement. */
export const saveReadings = async (
  engine: Engine,
  db: Db,
  environment: EnvironmentRef,
  readings: readonly Reading[],
): Promise<void> => {
  const rows = readings.flatMap(({ subject, value, measuredAt }) =>
    value === null ? [] : [{ ...keyOf(environment, subject), measured_at: measuredAt, value }],
  );
  await insertNew({ engine, db, table: 'readings', columns: READINGS }, rows);
};

/** What could not be read. The same again, poll after poll, is counted and not kept again. */
export const saveQuarantined = async (db: Db, { environment, quarantined = [] }: Seen, now: Instant): Promise<void> => {
  for (const { what, why, sample } of quarantined) {
    const item = createHash('sha256')
      .update(JSON.stringify([what, why]))
      .digest('base64url');
    await db
      .insertInto('quarantine')
      .values({
        tenant_id: environment.tenantId,
        environment_id: environment.environmentId,
        item_id: item,
        what,
        why,
        sample: sample.slice(0, MAX_SAMPLE_LENGTH),
        first_at: now,
        last_at: now,
        times: 1,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'environment_id', 'item_id'])
          .doUpdateSet({ last_at: now, times: sql<number>`quarantine.times + 1` }),
      )
      .execute();
  }
};
