/** The first stroke: what was seen becomes events and promises to deliver them. `decide` is pure; the store writes it all at once. */
import { eventId } from './ids.ts';
import {
  type Detected,
  type Event,
  type Instant,
  isTerminal,
  type Observation,
  type Reading,
  type Run,
  type Seen,
  type SubjectState,
  subjectKey,
} from './model.ts';
import type { Decide, Known, Log, Look, Recorded, Store } from './ports.ts';
import type { AnyTrigger } from './trigger.ts';

/** How many readings are kept with a subject, for charts. */
const HISTORY = 30;

/**
 * What happened longer ago is no news any more, however late it is seen: events are known by their rows, and those are
 * kept for longer than this (the settings see to it), so that nothing is told twice because it was forgotten.
 */
const NEWS_FOR_MS = 45 * 24 * 60 * 60 * 1000;

const UNSEEN: SubjectState = { failuresInARow: 0, history: [] };

/**
 * What follows from a look: events, and what is remembered of each subject.
 * Runs give the same set of events in any order and repetition, because an event's id is made of the run's id.
 * Readings are compared in the order of their measurement; one that is not newer than the last is a repetition.
 */
export const createDecide =
  (triggers: readonly AnyTrigger[]): Decide =>
  (seen, known) => {
    const events = new Map<string, Event>();
    const states = new Map<string, SubjectState | null>();
    const readings: Reading[] = [];
    let late = 0;
    for (const observation of inOrder(seen)) {
      const key = subjectKey(observation.subject);
      if (observation.kind === 'absence') {
        states.set(key, null);
        continue;
      }
      const before = stateBefore(observation, states.has(key) ? states.get(key) : known.states.get(key));
      const news = settleDetails(observation, before, seen.at);
      if (!news) continue;
      for (const trigger of triggers) {
        const detected = trigger.detect(news, before);
        if (!detected || !isNews(news, detected, seen.at, known)) continue;
        const event = toEvent(trigger, detected, seen);
        events.set(event.id, event);
      }
      if (news.kind === 'reading') readings.push(news);
      if (news.kind === 'run' && isLate(news, before.run)) late += 1;
      states.set(key, advance(before, news));
    }
    return { events: [...events.values()], states, readings, ...(late > 0 && { late }) };
  };

/**
 * Ingests looks: one transaction in the store, one log line for each new event, a nudge when something is to be sent.
 * Returns what was recorded. Throws what the store throws; then nothing was written.
 */
export const createIngest =
  (options: {
    store: Pick<Store, 'record'>;
    decide: Decide;
    log: Log;
    nudge: () => void;
    /** Where the looks come from, for the log. */
    source?: string;
  }) =>
  async (looks: readonly Look[]): Promise<Recorded> => {
    const { store, decide, log, nudge, source = 'poll' } = options;
    const late = new Map<Look['seen'], number>();
    const recorded = await store.record(looks, (seen, known) => {
      const decision = decide(seen, known);
      // Of the last time: what goes wrong for the moment is decided again.
      late.set(seen, decision.late ?? 0);
      return decision;
    });
    const lateStatuses = [...late.values()].reduce((sum, count) => sum + count, 0);
    if (lateStatuses > 0) log.info({ count: lateStatuses, source }, 'status.late');
    for (const event of recorded.events) {
      const { id, trigger, tenantId, environmentId, subject, occurredAt } = event;
      const ids = { id, tenantId, environmentId };
      log.info({ ...ids, trigger, source, subjectKind: subject.kind, occurredAt }, 'event.ingested');
    }
    if (recorded.deliveries > 0) nudge();
    return recorded;
  };

export type Ingest = ReturnType<typeof createIngest>;

const timeOf = (observation: Observation): Instant => {
  switch (observation.kind) {
    case 'run':
      return observation.endedAt ?? observation.startedAt ?? Number.POSITIVE_INFINITY;
    case 'reading':
      return observation.measuredAt;
    default:
      return observation.at;
  }
};

const inOrder = (seen: Seen): readonly Observation[] =>
  seen.observations.toSorted((a, b) => timeOf(a) - timeOf(b) || 0);

/** What was known of the subject; nothing, when one of the same id but created at another time stood there before. */
const stateBefore = (observation: Observation, stored: SubjectState | null | undefined): SubjectState => {
  if (!stored) return UNSEEN;
  const last = (stored.reading ?? stored.run)?.subject.incarnation;
  const { incarnation } = observation.subject;
  return last !== undefined && incarnation !== undefined && last !== incarnation ? UNSEEN : stored;
};

/** The observation made complete, or undefined when it tells nothing new or nothing usable. */
const settleDetails = (
  observation: Exclude<Observation, { kind: 'absence' }>,
  before: SubjectState,
  seenAt: Instant,
): typeof observation | undefined => {
  if (observation.kind === 'reading') {
    if (!isUsable(observation)) return undefined;
    return before.reading && observation.measuredAt <= before.reading.measuredAt ? undefined : observation;
  }
  if (observation.kind === 'run' && isTerminal(observation.status) && observation.endedAt === undefined) {
    return { ...observation, endedAt: endWhenUnsaid(observation, before, seenAt) };
  }
  return observation;
};

/** A run that ended without saying when: as remembered; else now, if the subject was known before; else long ago, as baseline. */
const endWhenUnsaid = (run: Run, before: SubjectState, seenAt: Instant): Instant => {
  if (!before.run) return run.startedAt ?? 0;
  const same = before.run.runId === run.runId && isTerminal(before.run.status);
  return same ? (before.run.endedAt ?? seenAt) : seenAt;
};

const isUsable = ({ subject, value }: Reading): boolean =>
  value !== null &&
  Number.isFinite(value) &&
  (subject.kind !== 'segment' || (Number.isSafeInteger(value) && value >= 0));

/** What ended before the watch began is baseline, and so is all of the first look. A change of our sight is always news. */
const isNews = (
  observation: Observation,
  { occurredAt }: Detected,
  seenAt: Instant,
  { watchedSince }: Known,
): boolean =>
  observation.kind === 'sight' ||
  (watchedSince !== undefined && occurredAt > watchedSince && occurredAt > seenAt - NEWS_FOR_MS);

const toEvent = (trigger: AnyTrigger, detected: Detected, { environment }: Seen): Event => {
  const { subject, occurredAt, facts, crossing, occasion } = detected;
  const { tenantId, environmentId } = environment;
  return {
    id: eventId({
      trigger: trigger.name,
      tenantId,
      environmentId,
      subjectKind: subject.kind,
      subjectId: subject.id,
      incarnation: subject.incarnation ?? '',
      occasion,
    }),
    tenantId,
    environmentId,
    trigger: trigger.name,
    subject,
    occurredAt,
    facts,
    ...(crossing && { crossing }),
    onDemand: detected.onDemand ?? false,
    audience: trigger.subscribable ? 'matching' : 'everyone',
    story: `${environmentId}/${subjectKey(subject)}`,
    ...(trigger.chapter && { chapter: trigger.chapter }),
  };
};

const advance = (before: SubjectState, observation: Observation): SubjectState => {
  if (observation.kind === 'reading' && observation.value !== null) {
    const point = { value: observation.value, measuredAt: observation.measuredAt };
    return { ...before, reading: observation, history: [...before.history, point].slice(-HISTORY) };
  }
  return observation.kind === 'run' ? advanceRun(before, observation) : before;
};

const rank = (run: Run): number => (isTerminal(run.status) ? 2 : run.status === 'running' ? 1 : 0);

const isLate = (run: Run, last: Run | undefined): boolean => last?.runId === run.runId && rank(run) < rank(last);

/** The latest run wins; within one run a later status wins, and a late earlier status changes nothing. */
const advanceRun = (before: SubjectState, run: Run): SubjectState => {
  const last = before.run;
  const same = last?.runId === run.runId;
  if (last && (same ? rank(run) < rank(last) : timeOf(run) < timeOf(last))) return before;
  const failed = isFailure(run);
  const lastSuccessAt = run.status === 'succeeded' ? run.endedAt : (run.lastSuccessAt ?? before.lastSuccessAt);
  return {
    ...before,
    run,
    failuresInARow: run.status === 'succeeded' ? 0 : failed ? failuresWith(run, before) : before.failuresInARow,
    ...(lastSuccessAt !== undefined && { lastSuccessAt }),
  };
};

export const isFailure = (run: Run): boolean => run.status === 'failed' || run.status === 'timed-out';

/** How many runs in a row have failed, this one included; a run that is seen twice counts once. */
export const failuresWith = (run: Run, before: SubjectState): number =>
  before.run && before.run.runId === run.runId && isFailure(before.run)
    ? before.failuresInARow
    : before.failuresInARow + 1;
