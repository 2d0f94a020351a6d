/** The demo's plot: a pure play whose world moves with the clock, act after act, and with what people ask for. */
import type { Instant } from '../core/model.ts';
import {
  ACT_SECONDS,
  inOrder,
  momentOf,
  type Pace,
  planAct,
  planEvaluation,
  planFull,
  planSingle,
  type Step,
} from './acts.ts';
import { createChance } from './chance.ts';
import { abortJob, type NodeKey } from './changes.ts';
import { mishapOf } from './mishaps.ts';
import { type SourceStory, sources } from './retailer.ts';
import { guidOf } from './shapes.ts';
import type { GraphJobInfo, World } from './wire.ts';
import { createWorld } from './world.ts';

export type Play = {
  readonly world: World;
  readonly seed: string;
  readonly speed: number;
  /** What is still to come, in order; always at least the whole of an act ahead. */
  readonly steps: readonly Step[];
  readonly nextAct: { readonly index: number; readonly startsAt: Instant };
  /** What people asked for so far: makes the ids of their jobs. */
  readonly wishes: number;
};

export type PlayOptions = { readonly startedAt: Instant; readonly seed?: string; readonly speed?: number };

export const createPlay = ({ startedAt, seed = 'tarnwick', speed = 1 }: PlayOptions): Play =>
  withActs(
    {
      ...{ world: createWorld({ startedAt, seed }), seed, speed, steps: [], wishes: 0 },
      nextAct: { index: 0, startsAt: startedAt },
    },
    startedAt,
  );

/** The play at `now`: all that was due has happened. Going there in one step or in many makes no difference. */
export const advance = (play: Play, now: Instant): Play => {
  let { world, ...rest } = withActs(play, now);
  const due = rest.steps.findIndex(({ at }) => at > now);
  const count = due === -1 ? rest.steps.length : due;
  for (const step of rest.steps.slice(0, count)) world = step.change(world);
  return { ...rest, world, steps: rest.steps.slice(count) };
};

/** The next failure that is planned. */
export const nextFailure = (play: Play): { readonly at: Instant; readonly dataSource: string } | undefined => {
  const step = play.steps.find(({ fails }) => fails !== undefined);
  return step?.fails === undefined ? undefined : { at: step.at, dataSource: step.fails };
};

/** The data source that people or the API call so. */
export const findSource = (nameOrId: string): SourceStory | undefined =>
  sources.find(
    ({ name }) =>
      name.toLowerCase() === nameOrId.trim().toLowerCase() || guidOf('data source', name) === nameOrId.toLowerCase(),
  );

export type Wish =
  /** Its refresh has failed by now. */
  | { readonly kind: 'fail'; readonly source: SourceStory }
  | { readonly kind: 'refresh'; readonly source: SourceStory }
  /** A segment or measure. */
  | { readonly kind: 'evaluate'; readonly node: NodeKey }
  | { readonly kind: 'full refresh' };

/** A person asks for something now. Returns the job that was started for it. */
export const grant = (before: Play, wish: Wish, now: Instant): { readonly play: Play; readonly job: GraphJobInfo } => {
  const play = advance(before, now);
  const jobId = guidOf(play.seed, 'wish', String(play.wishes), String(now));
  const plan = { pace: { startsAt: now, speed: play.speed }, jobId };
  const steps = planWish(play, wish, plan).map((step) => ({ ...step, jobId }));
  const granted = advance({ ...play, wishes: play.wishes + 1, steps: inOrder([...play.steps, ...steps]) }, now);
  const job = granted.world.jobs.find((one) => one.jobId === jobId);
  if (!job) throw new Error('The job that was asked for was not started.');
  return { play: granted, job };
};

/** A person cancels a job that a person started. Undefined when there is none that goes on. */
export const cancel = (before: Play, jobId: string, now: Instant): { play: Play; job: GraphJobInfo } | undefined => {
  const play = advance(before, now);
  const isOpen = play.steps.some((step) => step.jobId === jobId);
  if (!isOpen) return undefined;
  const world = abortJob(play.world, jobId, now);
  const job = world.jobs.find((one) => one.jobId === jobId);
  return job && { play: { ...play, world, steps: play.steps.filter((step) => step.jobId !== jobId) }, job };
};

const planWish = (play: Play, wish: Wish, { pace, jobId }: { pace: Pace; jobId: string }): readonly Step[] => {
  const submission = 'onDemand' as const;
  if (wish.kind === 'full refresh') {
    const evaluation = play.nextAct.index;
    return planFull({ seed: play.seed, pace, from: 0, jobId, evaluation, submission });
  }
  if (wish.kind === 'evaluate') {
    return planEvaluation(wish.node, { pace, jobId, seed: play.seed, evaluation: play.nextAct.index });
  }
  if (wish.kind === 'refresh') return planSingle(wish.source, { pace, from: 0, to: 8, jobId, submission });
  const error = mishapOf(wish.source, createChance(play.seed)('wish', play.wishes));
  return planSingle(wish.source, { pace, from: 0, to: 0, jobId, submission, error });
};

/** Plans acts until one that lies wholly after `now` is planned. */
const withActs = (play: Play, now: Instant): Play => {
  const { seed, speed } = play;
  let { nextAct } = play;
  const planned: Step[] = [];
  while (momentOf({ startsAt: nextAct.startsAt, speed }, -ACT_SECONDS) <= now) {
    planned.push(...planAct({ seed, speed, ...nextAct }));
    const startsAt = momentOf({ startsAt: nextAct.startsAt, speed }, ACT_SECONDS);
    nextAct = { index: nextAct.index + 1, startsAt };
  }
  return planned.length === 0 ? play : { ...play, nextAct, steps: inOrder([...play.steps, ...planned]) };
};
