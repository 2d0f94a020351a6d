/** One wide log line for each look; what is odd is warned of once, without the names of customers' things. */
import type { Problem } from '../../core/model.ts';
import type { Log, Recorded } from '../../core/ports.ts';
import type { LookTaken } from './look.ts';
import type { Turn } from './turn.ts';

const SKEW_MS = 60_000;

export const reportLook = (
  log: Log,
  turn: Turn,
  { taken, recorded, ms }: { taken: LookTaken; recorded: Recorded; ms: number },
): void => {
  const { claimed, startedAt } = turn;
  const ids = idsOf(turn);
  const { observations, quarantined = [], catalogue = [] } = taken.seen;
  const skewMs = taken.serviceTime === undefined ? undefined : taken.serviceTime - startedAt;
  log.info(
    {
      ...ids,
      ms,
      isFirst: claimed.watchedSince === undefined,
      subjects: catalogue.length,
      jobs: taken.jobs,
      runs: observations.filter(({ kind }) => kind === 'run').length,
      readings: observations.filter(({ kind }) => kind === 'reading').length,
      gone: observations.filter(({ kind }) => kind === 'absence').length,
      quarantined: quarantined.length,
      events: recorded.events.length,
      repeated: recorded.repeated,
      deliveries: recorded.deliveries,
      hasGap: taken.hasGap,
      skewMs,
    },
    'look.done',
  );
  if (recorded.fenced) log.warn(ids, 'look.fenced');
  if (taken.hasGap) log.warn({ ...ids, jobs: taken.jobs }, 'source.gap');
  for (const word of taken.unknownWords) warnOnce(log, turn, 'source.unknown-word', { word: word.slice(0, 60) });
  for (const { what, why } of quarantined) warnOnce(log, turn, 'item.quarantined', { what, why });
  for (const item of quarantined) log.debug({ ...ids, ...item }, 'item.quarantined');
  if (skewMs !== undefined && Math.abs(skewMs) > SKEW_MS) warnOnce(log, turn, 'clock.skewed', {}, { skewMs });
};

export const reportFailure = (
  log: Log,
  turn: Turn,
  { problem, ms, waitMs }: { problem: Problem; ms: number; waitMs: number },
): void => {
  const { kind, detail } = problem;
  log.warn({ ...idsOf(turn), ms, problem: kind, detail, waitMs, failures: turn.memory.failures }, 'look.failed');
};

const idsOf = ({ environment: { tenantId, environmentId } }: Turn) => ({ tenantId, environmentId });

const WARNINGS_KEPT = 200;

/** Once for each environment and `what`, as long as this process lives. */
const warnOnce = (log: Log, turn: Turn, event: string, what: object, more: object = {}): void => {
  const { logged } = turn.memory;
  const key = `${event} ${JSON.stringify(what)}`;
  if (logged.has(key) || logged.size >= WARNINGS_KEPT) return;
  logged.add(key);
  log.warn({ ...idsOf(turn), ...what, ...more }, event);
};
