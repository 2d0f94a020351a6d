/** Opens the store that DATABASE_URL names, with its tables brought up to date. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../core/errors.ts';
import type { LaneRules } from '../core/lane.ts';
import type { Clock, Log, Store } from '../core/ports.ts';
import { createArrivals } from './arrivals.ts';
import { createAudit } from './audit.ts';
import { createButtons } from './buttons.ts';
import { createCanaryPerch } from './canary.ts';
import { createConversations } from './conversations.ts';
import { createEditing } from './editing.ts';
import type { Engine } from './engine.ts';
import { createErasure } from './erasure.ts';
import { createErrands } from './errands.ts';
import { freeClaims } from './free-claims.ts';
import { hinting, type Verbs } from './hinting.ts';
import { createInstallers } from './installers.ts';
import { createLanes } from './lanes.ts';
import { createLastDeliveries } from './last-deliveries.ts';
import { createManners } from './manners.ts';
import { createMarks } from './marks.ts';
import { migrate, requireCurrent } from './migrations/index.ts';
import { createOverview } from './overview.ts';
import { createPast } from './past.ts';
import { openPostgres } from './postgres.ts';
import { readable, refuseUnusable } from './postgres-url.ts';
import { createRecord } from './record.ts';
import { createRenewals } from './renew.ts';
import { createRetention } from './retention.ts';
import { createRhythm } from './rhythm.ts';
import { openSqlite } from './sqlite.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createTold } from './told.ts';
import { createTroubled } from './troubled.ts';
import { createWatch } from './watch.ts';

export { type Backup, backUp, type Restored, restoreBackup } from './backup.ts';
export { canonicalPath } from './sqlite.ts';

const SKEW_MS = 5000;

export type StoreOptions = {
  /**
   * `postgres://user:password@host/database`, or for one process alone `file:./path.db`, `sqlite:./path.db`, a bare
   * path, or `:memory:` for a store that is gone when it is closed.
   */
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: no limits, no digests, nothing expires. */
  readonly lanes?: LaneRules;
};

/**
 * Throws ConfigError when the URL names no store that we have, another process holds the file, it is no database, the
 * server can't be reached or does not let us in, or a newer version has been here; other errors when the tables can't
 * be brought up to date.
 */
export const openStore = async (options: StoreOptions): Promise<Store> => {
  const { databaseUrl, clock, log } = options;
  const isShared = isSharedUrl(databaseUrl);
  const engine = isShared
    ? openPostgres({ url: databaseUrl.trim(), clock, log })
    : openSqlite({ path: pathOf(databaseUrl), clock });
  const store = await storeOn(engine, options.lanes);
  if (isShared) await warnOfSkew(engine, clock, log);
  log.info({ engine: isShared ? 'postgres' : 'sqlite' }, 'store.opened');
  return store;
};

/** The database's clock decides what is due; what we compute from our own goes wrong by the difference. */
const warnOfSkew = async (engine: Engine, clock: Clock, log: Log): Promise<void> => {
  const skewMs = clock.now() - (await engine.now(engine.db));
  if (Math.abs(skewMs) > SKEW_MS) log.warn({ skewMs }, 'store.clock-skewed');
};

/**
 * The store for an operator at its side: it takes no lock, frees no claims and changes no tables. Throws ConfigError
 * as `openStore` does, and when the tables are not those of this version.
 */
export const openBeside = async ({ databaseUrl, clock, log }: StoreOptions): Promise<Store> => {
  const engine = isSharedUrl(databaseUrl)
    ? openPostgres({ url: databaseUrl.trim(), clock, log })
    : openSqlite({ path: existing(pathOf(databaseUrl)), clock, beside: true });
  try {
    await requireCurrent(engine.db);
  } catch (error) {
    await engine.close();
    throw isSharedUrl(databaseUrl) ? readable(error, databaseUrl) : error;
  }
  return { ...verbsOf(engine, {}), close: () => engine.close() };
};

const existing = (path: string): string => {
  if (existsSync(path)) return path;
  throw new ConfigError([`DATABASE_URL: there is no database at ${path}; name the one that the bot uses`]);
};

/** True for a database that several processes can work on. */
export const isSharedUrl = (databaseUrl: string): boolean => /^\s*postgres(ql)?:/i.test(databaseUrl);

/** What is wrong with the URL as it is written; nothing is opened. */
export const urlProblems = (databaseUrl: string): readonly string[] => {
  try {
    if (isSharedUrl(databaseUrl)) refuseUnusable(databaseUrl.trim());
    else pathOf(databaseUrl);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

/** The embedded store's file. Throws ConfigError when the URL names no such store. */
export const pathOf = (databaseUrl: string): string => {
  if (databaseUrl.trim() === '')
    throw new ConfigError(['DATABASE_URL is empty: give it a file, such as file:./tidings.db']);
  // One letter and a colon is a Windows drive.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(databaseUrl)?.[1]?.toLowerCase();
  if (scheme === undefined) return databaseUrl;
  if (scheme !== 'file' && scheme !== 'sqlite') {
    throw new ConfigError([
      `DATABASE_URL starts with ${scheme}:, which is no store that we have: use file:./tidings.db or postgres://…`,
    ]);
  }
  if (databaseUrl.startsWith('file://')) return fileURLToPath(databaseUrl);
  return databaseUrl.slice(scheme.length + 1).replace(/^\/\/(?=.)/, '');
};

/** Brings the tables up to date, and gives all verbs over the engine. Closes the engine when that fails. */
export const storeOn = async (engine: Engine, rules: LaneRules = {}): Promise<Store> => {
  try {
    await migrate(engine);
    if (engine.alone) await freeClaims(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  const { hints, longestNapMs, poolWaiting } = engine;
  return {
    ...verbsOf(engine, rules),
    ...(longestNapMs !== undefined && { longestNapMs }),
    ...(poolWaiting && { poolWaiting }),
    ...(hints && { onHint: hints.listen }),
    close: () => engine.close(),
  };
};

const verbsOf = (engine: Engine, rules: LaneRules): Verbs => {
  const verbs = ownVerbs(engine, rules);
  return engine.hints ? hinting(verbs, engine.hints) : verbs;
};

const ownVerbs = (engine: Engine, rules: LaneRules): Verbs => ({
  ...createWatch(engine),
  ...createRecord(engine),
  ...createLanes(engine, rules),
  ...createRenewals(engine),
  ...createArrivals(engine),
  ...createConversations(engine),
  ...createManners(engine),
  ...createSubscriptions(engine),
  ...createLastDeliveries(engine),
  ...createButtons(engine),
  ...createOverview(engine),
  ...createRetention(engine),
  ...createMarks(engine),
  ...createTroubled(engine),
  ...createTold(engine),
  ...createEditing(engine),
  ...createPast(engine),
  ...createCanaryPerch(engine),
  ...createErrands(engine),
  ...createRhythm(engine),
  ...createInstallers(engine),
  ...createAudit(engine),
  ...createErasure(engine),

  check: async () => {
    const at = await engine.now(engine.db);
    await engine.db
      .insertInto('probes')
      .values({ tenant_id: '', at })
      .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ at }))
      .execute();
  },
});
