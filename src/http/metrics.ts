/** What Prometheus is told: counters that follow the wide log lines, and gauges read from the store when it asks. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Vitals } from '../core/operations.ts';
import type { Hear } from './wide-lines.ts';

const PREFIX = 'cin_';
const POLL_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 75];
const LATENCY_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 3600, 14_400, 86_400];

/** Only words of ours may become labels; a number that grows with what others write would never end. */
const word = (value: unknown): string => {
  const text = String(value ?? '');
  return /^[\w ./:-]{1,60}$/.test(text) ? text : 'other';
};

const amount = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

export type Metrics = {
  hear(event: string, fields: Parameters<Hear>[0]): void;
  text(now: {
    readonly vitals: Vitals | undefined;
    readonly lagMs: number;
    readonly poolWaiting: number;
  }): Promise<string>;
  readonly type: string;
};

export type MetricsOptions = {
  readonly version: string;
  /** An environment's name among labels. */
  readonly labelOf: (environment: { readonly tenantId: string; readonly environmentId: string }) => string;
};

export const createMetrics = (options: MetricsOptions): Metrics => {
  const registry = new Registry();
  const meanings = createCounters(registry);
  const gauges = createGauges(registry, options);
  return {
    type: registry.contentType,
    hear: (event, fields) => meanings[event]?.(fields),
    text: ({ vitals, lagMs, poolWaiting }) => {
      gauges.lag.set(lagMs / 1000);
      gauges.pool.set(poolWaiting);
      gauges.hide();
      if (vitals) gauges.show(vitals);
      return registry.metrics();
    },
  };
};

const createCounters = (registry: Registry): Readonly<Record<string, Hear>> => {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter<L>({ name: PREFIX + name, help, labelNames: [...labelNames], registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name: PREFIX + name, help, buckets, registers });

  const events = counter('events_ingested_total', 'Events that were new', ['source', 'type']);
  const dedup = counter('dedup_hits_total', 'Events that were known already', ['source']);
  const late = counter('late_status_total', 'Runs told in an earlier status than the one that is known');
  const crossed = counter('threshold_transitions_total', 'Thresholds that were crossed: told for the first time', [
    'type',
  ]);
  const limited = counter('rate_limited_seconds_total', 'Waiting because we were told to slow down', ['by']);
  const denied = counter('authz_denied_total', 'What people asked for and may not do', ['verb']);
  const gaps = counter('source_gap_total', 'Looks that may have missed jobs');
  const quarantined = counter('quarantined_items_total', 'Items that could not be read');
  const looks = histogram(
    'poll_duration_seconds',
    'A look at an environment, whether it came off or not',
    POLL_SECONDS,
  );
  const ends = counter('deliveries_total', 'Deliveries that ended or were parked', ['channel', 'outcome']);
  const attempts = counter('delivery_attempts_total', 'Attempts to deliver', ['class']);
  const latency = histogram('delivery_latency_seconds', 'From the promise to the acceptance', LATENCY_SECONDS);
  const ambiguous = counter('ambiguous_total', 'Attempts that may have arrived');
  const tokens = counter('token_refresh_failures_total', "Renewals of the bot's token that failed");
  const rejected = counter('inbound_rejected_total', 'Requests that were turned away', ['reason']);
  const lost = counter('lease_lost_total', 'Claims that somebody else had before we were done');
  const fenced = counter('fenced_writes_total', 'Results that came after their lease was over');

  const breakers = new Gauge({
    name: `${PREFIX}breaker_state`,
    help: '1 while nothing is sent there because it fails',
    labelNames: ['host'],
    registers,
  });

  const reject: Hear = ({ reason }) => rejected.inc({ reason: word(reason) });
  return {
    'event.ingested': ({ source, trigger }) => events.inc({ source: word(source), type: word(trigger) }),
    'look.done': ({ ms, repeated, quarantined: items }) => {
      looks.observe(amount(ms) / 1000);
      dedup.inc({ source: 'poll' }, amount(repeated));
      quarantined.inc(amount(items));
    },
    'look.failed': ({ ms, problem, waitMs }) => {
      looks.observe(amount(ms) / 1000);
      if (problem === 'throttled') limited.inc({ by: 'customer-insights' }, amount(waitMs) / 1000);
    },
    'status.late': ({ count }) => late.inc(amount(count)),
    'authz.denied': ({ verb }) => denied.inc({ verb: word(verb) }),
    'look.fenced': () => lost.inc(),
    'lease.lost': () => lost.inc(),
    'breaker.opened': ({ breaker }) => breakers.set({ host: word(breaker) }, 1),
    'breaker.closed': ({ breaker }) => breakers.set({ host: word(breaker) }, 0),
    'source.gap': () => gaps.inc(),
    'delivery.attempted': (told) => {
      const { destination, trigger, outcome, status, state, delayMs, isCrossing, ageMs } = told;
      // What was only counted in a digest was not told.
      attempts.inc({ class: state === 'expired' && outcome === 'delivered' ? 'expired' : word(outcome) });
      if (outcome === 'unsure') ambiguous.inc();
      if (state === 'delivered') latency.observe(amount(ageMs) / 1000);
      if (state !== 'retry') ends.inc({ channel: word(destination), outcome: word(state) });
      if (isCrossing === true) crossed.inc({ type: word(trigger) });
      if (status === 429 && state === 'retry') limited.inc({ by: word(destination) }, amount(delayMs) / 1000);
    },
    'settle.fenced': ({ lost: results }) => fenced.inc(amount(results)),
    'token.failed': () => tokens.inc(),
    'inbound.refused': reject,
    'http.refused': reject,
  };
};

const createGauges = (registry: Registry, { version, labelOf }: MetricsOptions) => {
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name: PREFIX + name, help, labelNames: [...labelNames], registers });

  const seenAt = gauge('poll_last_success_timestamp_seconds', 'The last complete look', ['instance']);
  const blind = gauge('poll_blind', '1 when subscribers were told that we are blind', ['instance']);
  const depth = gauge('delivery_queue_depth', 'Deliveries that have not ended', ['state']);
  const oldest = gauge('delivery_oldest_age_seconds', 'Since the oldest was promised that waits for us');
  const uncertain = gauge('uncertain', 'Deliveries given up that may have arrived');
  const dead = gauge('dead_letters', 'Deliveries given up that have not arrived');
  const paused = gauge('paused_conversations', 'Addresses that take nothing now', ['reason']);
  const webhooks = gauge('webhook_endpoints_disabled', 'Webhooks given up in the last 30 days');
  const canary = gauge('canary_age_seconds', 'Since the last synthetic event came through');
  const pool = gauge('db_pool_waiting', "Who waits for one of this process's connections to the database");
  const lag = gauge('event_loop_lag_seconds', 'How late the process is');
  gauge('build_info', 'The version that runs', ['version']).set({ version }, 1);

  /** A number that nobody knows now is not told: an old one would look like news. */
  const hide = (): void => {
    for (const labelled of [seenAt, blind, depth, paused]) labelled.reset();
    for (const plain of [oldest, uncertain, dead, webhooks, canary]) plain.remove();
  };
  const show = (vitals: Vitals): void => {
    for (const environment of vitals.environments) {
      const instance = labelOf(environment);
      if (environment.lastSuccessAt !== undefined) seenAt.set({ instance }, environment.lastSuccessAt / 1000);
      blind.set({ instance }, environment.blindSince === undefined ? 0 : 1);
    }
    for (const [state, count] of Object.entries(vitals.waiting)) depth.set({ state }, count);
    oldest.set(vitals.oldestAt === undefined ? 0 : Math.max(0, vitals.at - vitals.oldestAt) / 1000);
    uncertain.set(vitals.uncertain);
    dead.set(vitals.dead);
    webhooks.set(vitals.webhooksDisabled);
    if (vitals.canaryAt !== undefined) canary.set(Math.max(0, vitals.at - vitals.canaryAt) / 1000);
    for (const { reason, lanes } of vitals.paused) paused.inc({ reason: word(reason) }, lanes);
  };
  return { lag, pool, hide, show };
};
