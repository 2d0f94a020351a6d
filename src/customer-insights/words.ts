/** The service's words for states, in our terms. Compared without case; a word that we don't know is never guessed. */
import { isTerminal, type RunStatus } from '../core/model.ts';
import type { Job, Segment, StatusNode } from './shapes.ts';

/** Jobs, tasks and nodes; beside the documented words those of diagnostics and of the web pages. */
const STATUSES: Readonly<Record<string, RunStatus>> = {
  queued: 'queued',
  needsupdate: 'queued',
  running: 'running',
  processing: 'running',
  refreshing: 'running',
  successful: 'succeeded',
  succeeded: 'succeeded',
  failed: 'failed',
  failure: 'failed',
  timedout: 'timed-out',
  aborted: 'cancelled',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  deleted: 'cancelled',
  skipped: 'skipped',
};

const known = (word: string): RunStatus | undefined => {
  const key = word.toLowerCase();
  return Object.hasOwn(STATUSES, key) ? STATUSES[key] : undefined;
};

export const statusOf = (word: string): RunStatus => known(word) ?? 'unknown';

/** Waiting or going on: its parts may still change. A word that we don't know may mean that too. */
export const isOpen = (word: string): boolean => !isTerminal(statusOf(word));

export const submissionOf = (word: string | undefined): 'scheduled' | 'on-demand' | undefined => {
  switch (word?.toLowerCase()) {
    case 'scheduled':
      return 'scheduled';
    case 'ondemand':
      return 'on-demand';
    default:
      return undefined;
  }
};

/** True when two words of the service are the same. */
export const same = (word: string | undefined, other: string): boolean => word?.toLowerCase() === other.toLowerCase();

/** Status words in the answers that we don't know, each once. They are the service's, so they may be logged. */
export const unknownWords = (answers: {
  readonly jobs: readonly Job[];
  readonly nodes: readonly StatusNode[];
  readonly segments: readonly Segment[];
}): readonly string[] => {
  const words = [
    ...answers.jobs.flatMap(({ jobStatus, tasks = [] }) => [jobStatus, ...tasks.map(({ taskStatus }) => taskStatus)]),
    ...answers.nodes.flatMap(({ taskStatus }) => taskStatus ?? []),
  ].filter((word) => known(word) === undefined);
  const evaluations = answers.segments
    .flatMap(({ evaluationStatus }) => evaluationStatus?.jobStatus ?? [])
    .filter((word) => !SEGMENT_WORDS.has(word.toLowerCase()));
  return [...new Set([...words, ...evaluations])].slice(0, 20);
};

const SEGMENT_WORDS = new Set([
  'none',
  'queued',
  'running',
  'completedsuccess',
  'completedfailure',
  'cancelled',
  'interrupted',
  'notqualified',
]);
