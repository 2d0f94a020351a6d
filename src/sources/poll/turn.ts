/** An environment's turn: one look, and what follows when it came off or failed. */
import type { Ingest } from '../../core/ingest.ts';
import type { Environment, EnvironmentRef, Instant, Problem, Sight, SubjectKind } from '../../core/model.ts';
import type { ClaimedEnvironment, Clock, Log, Store } from '../../core/ports.ts';
import { type Client, type EnvironmentSettings, Trouble } from '../../customer-insights/index.ts';
import { readCursor } from './cursor.ts';
import { Abandoned, holdLease, LeaseLost } from './lease.ts';
import { withinLimit } from './limit.ts';
import { type LookTaken, takeLook } from './look.ts';
import { reportFailure, reportLook } from './report.ts';

export type Polled = {
  readonly settings: Pick<EnvironmentSettings, 'tenant' | 'instance' | 'name' | 'intervalSeconds'>;
  readonly client: Client;
};

export type TurnOptions = {
  readonly store: Pick<Store, 'recordProblem' | 'markBlind' | 'catalogue' | 'renewEnvironment' | 'letGo'>;
  /** Writes down what was seen and all that follows from it. */
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly log: Log;
};

/** What needs no memory beyond this process: patience, doubts, and what was logged already. */
export type Memory = {
  failures: number;
  readonly emptied: Map<SubjectKind, number>;
  readonly logged: Set<string>;
  readonly startedAt: Instant;
};

/** All that the steps of one turn share. */
export type Turn = {
  readonly environment: Environment;
  readonly claimed: ClaimedEnvironment;
  readonly memory: Memory;
  readonly intervalMs: number;
  readonly startedAt: Instant;
};

/** Its lease is renewed as long. */
const LOOK_LIMIT_MS = 75_000;
const MINUTE_MS = 60_000;
const FIRST_PATIENCE_MS = 30_000;
const LONGEST_PATIENCE_MS = 15 * MINUTE_MS;
const BLIND_AFTER_MS = 15 * MINUTE_MS;
/** These don't heal by themselves: people hear of them at once. */
const BLIND_AT_ONCE: ReadonlySet<Problem['kind']> = new Set(['bad-secret', 'no-consent', 'not-a-user', 'bad-key']);

export type Turns = {
  /** Throws what the store throws, and LeaseLost; then nothing was written, and the lease runs out. */
  take(polled: Polled, claimed: ClaimedEnvironment): Promise<void>;
  /** Ends the looks under way; their environments are free at once. What is being written down is written. */
  abandon(): void;
};

export const createTurns = (options: TurnOptions): Turns => {
  const { store, clock, log } = options;
  const underWay = new Set<() => void>();
  const memories = new Map<string, Memory>();
  const remember = ({ tenantId, environmentId }: EnvironmentRef): Memory => {
    const key = `${tenantId}/${environmentId}`;
    const known = memories.get(key);
    if (known) return known;
    const memory = { failures: 0, emptied: new Map(), logged: new Set<string>(), startedAt: clock.now() };
    memories.set(key, memory);
    return memory;
  };

  const take: Turns['take'] = async ({ settings, client }, claimed) => {
    const { tenantId, environmentId } = claimed;
    const turn: Turn = {
      environment: { tenantId, environmentId, name: settings.name },
      claimed,
      memory: remember(claimed),
      intervalMs: settings.intervalSeconds * 1000,
      startedAt: clock.now(),
    };
    const lease = holdLease(options, claimed);
    underWay.add(lease.abandon);
    try {
      const limited = { clock, limitMs: LOOK_LIMIT_MS, client, lost: lease.lost };
      const taken = await look(options, turn, limited, await store.catalogue(turn.environment));
      if (taken instanceof Trouble) await fail(options, turn, taken.problem);
      else await succeed(options, turn, taken);
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      log.info({ tenantId, environmentId, ms: clock.now() - turn.startedAt }, 'look.abandoned');
      await store.letGo(claimed);
    } finally {
      lease.end();
      underWay.delete(lease.abandon);
    }
  };
  return {
    take,
    abandon: () => {
      for (const abandon of underWay) abandon();
    },
  };
};

const look = async (
  { clock, log }: TurnOptions,
  { environment, claimed, memory, intervalMs }: Turn,
  limits: Parameters<typeof withinLimit>[0],
  catalogue: Awaited<ReturnType<Store['catalogue']>>,
): Promise<LookTaken | Trouble> => {
  try {
    return await withinLimit(limits, (limited) =>
      takeLook({
        environment,
        client: limited,
        catalogue,
        cursor: readCursor(claimed.cursor),
        watchedSince: claimed.watchedSince,
        lastSuccessAt: claimed.lastSuccessAt,
        intervalMs,
        now: clock.now,
        emptied: memory.emptied,
      }),
    );
  } catch (error) {
    if (error instanceof Trouble) return error;
    if (error instanceof LeaseLost) throw error;
    // An answer that we did not think of. It must not end the watch.
    log.error({ environmentId: environment.environmentId, error: String(error), stack: stackOf(error) }, 'look.broke');
    return new Trouble('garbled', `unforeseen: ${error instanceof Error ? error.name : 'error'}`, { cause: error });
  }
};

const stackOf = (error: unknown): string | undefined => (error instanceof Error ? error.stack : undefined);

const succeed = async (options: TurnOptions, turn: Turn, taken: LookTaken): Promise<void> => {
  const { store, clock, ingest } = options;
  const { environment, claimed, memory, intervalMs, startedAt } = turn;
  const { blindSince } = claimed;
  const observations = [
    ...taken.seen.observations,
    ...(blindSince === undefined ? [] : [sightOf(environment, 'back', blindSince, clock.now())]),
  ];
  const recorded = await ingest([
    {
      seen: { ...taken.seen, observations },
      cursor: taken.cursor,
      epoch: claimed.epoch,
      // However long we were away, one look catches up.
      nextPollAt: Math.max(claimed.nextPollAt + intervalMs, clock.now()),
    },
  ]);
  if (!recorded.fenced && blindSince !== undefined) await store.markBlind(environment, null);
  memory.failures = 0;
  reportLook(options.log, turn, { taken, recorded, ms: clock.now() - startedAt });
};

const fail = async (options: TurnOptions, turn: Turn, problem: Problem): Promise<void> => {
  const { store, clock, log } = options;
  const { claimed, memory, intervalMs, startedAt } = turn;
  const patienceMs = Math.min(LONGEST_PATIENCE_MS, FIRST_PATIENCE_MS * 2 ** Math.min(memory.failures, 10));
  memory.failures += 1;
  const isTold = claimed.blindSince !== undefined;
  if (!isTold && isBlind(turn, problem, clock.now())) await tellBlind(options, turn, problem);
  const waitMs = Math.max(intervalMs, problem.retryAfterMs ?? patienceMs);
  await store.recordProblem(claimed, problem, clock.now() + waitMs);
  reportFailure(log, turn, { problem, ms: clock.now() - startedAt, waitMs });
};

const isBlind = ({ claimed, memory, intervalMs }: Turn, { kind }: Problem, now: Instant): boolean =>
  BLIND_AT_ONCE.has(kind) ||
  now - (claimed.lastSuccessAt ?? memory.startedAt) >= Math.max(3 * intervalMs, BLIND_AFTER_MS);

/** First told, then marked: after a crash in between it is told again under the same id, which is once. */
const tellBlind = async ({ store, clock, ingest }: TurnOptions, turn: Turn, problem: Problem): Promise<void> => {
  const { environment, claimed } = turn;
  // 0: it was never seen.
  const since = claimed.lastSuccessAt ?? 0;
  const at = clock.now();
  const { tenantId, environmentId } = environment;
  const observations = [{ ...sightOf(environment, 'blind', since, at), problem }];
  const seen = { environment: { tenantId, environmentId }, at, observations };
  const recorded = await ingest([{ seen, epoch: claimed.epoch, complete: false }]);
  if (!recorded.fenced) await store.markBlind(environment, since);
};

const sightOf = ({ environmentId, name }: Environment, state: Sight['state'], since: Instant, at: Instant): Sight => ({
  kind: 'sight',
  subject: { kind: 'environment', id: environmentId, name },
  state,
  since,
  at,
});
