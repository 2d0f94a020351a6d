/** The ground truth: what happens when in which environment, by a seeded script, and a plain model of who must be told. */
import type { Instant } from '../../src/core/model.ts';
import type { Clock } from '../../src/core/ports.ts';
import type { Theatre } from '../fakes/refreshes.ts';
import type { Dice } from './chance.ts';

/** No two of one tenant have trigger, subject and moment in common: so they are known again. */
export type Happening = {
  readonly tenantId: string;
  readonly trigger: string;
  /** The name that people use; absent for what concerns the whole environment. */
  readonly subject?: string;
  readonly at: Instant;
  readonly crossing?: { readonly before: number; readonly now: number };
  /** Stands in what people are told, and is of this tenant alone. */
  readonly marker?: string;
};

/** What a person asked for, as the model understands it. */
export type Plan = {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly number: number;
  readonly line: string;
  readonly trigger: string;
  readonly subject?: string;
  readonly threshold?: number;
  /** Asked for while things happened: what was before may be told or not. */
  readonly from?: Instant;
};

/** Whether who asked for this must be told of that. Written without a look at how the bot does it. */
export const mustTell = (plan: Plan, happening: Happening): boolean =>
  plan.trigger === happening.trigger && mayTell(plan, happening) && happening.at >= (plan.from ?? 0);

/** Whoever was told of a failure is told of the recovery too, if nothing else tells them. */
const isAbout = (asked: string, trigger: string): boolean =>
  asked === trigger || (asked === 'refresh-failed' && trigger === 'refresh-succeeded');

export const mayTell = (plan: Plan, { tenantId, trigger, subject, crossing }: Happening): boolean =>
  plan.tenantId === tenantId &&
  isAbout(plan.trigger, trigger) &&
  (plan.subject === undefined || plan.subject === subject) &&
  (plan.threshold === undefined ||
    (crossing !== undefined && crossing.before <= plan.threshold && crossing.now > plan.threshold));

/** The same in every tenant, so that only the tenant tells them apart. */
export const SOURCES = ['Loyalty files', 'Web orders', 'Store sales'] as const;
export const SEGMENTS = ['High spenders', 'Newsletter readers'] as const;
export const MEASURES = ['Revenue this month'] as const;
export const THRESHOLDS = [8000, 10_000, 12_000] as const;

/** Customer Insights tells only the latest reading while one looks often: two in a shorter time are not promised. */
const BETWEEN_READINGS_MS = 150_000;

export type Environment = {
  readonly tenantId: string;
  readonly insights: Theatre;
  /** By the clock, or as it was set for the moment of a happening. */
  readonly clock: Pick<Clock, 'now'> & { freeze(at: Instant | undefined): void };
};

/** The environment's clock: stands still while something happens, so that all of it has one moment. */
export const createStageClock = (clock: Pick<Clock, 'now'>): Environment['clock'] => {
  let frozen: Instant | undefined;
  return {
    now: () => frozen ?? clock.now(),
    freeze: (at) => {
      frozen = at;
    },
  };
};

export type Script = {
  /** All that has happened since the watch began. */
  readonly happenings: readonly Happening[];
  /** One more thing happens somewhere; nothing, where so much is unseen that the service would forget some. */
  step(): void;
  /** The environment was looked at: what had happened before the look began is known to the bots. */
  looked(tenantId: string): void;
};

/** Customer Insights is told to keep 60 jobs. */
const MOST_UNSEEN = 45;

type Actor = Environment & {
  lastAt: Instant;
  /** Jobs since the last look, and since the one before. */
  unseen: number;
  maybeUnseen: number;
  readonly readings: Map<string, { value: number; at: Instant }>;
};

/** What is there before anybody looks. */
export const prepare = ({ insights }: Environment): void => {
  for (const name of SOURCES) insights.succeedRefresh(name);
  for (const name of SEGMENTS) insights.evaluateSegment(name, 5000);
  for (const name of MEASURES) insights.evaluateMeasure(name, 5000);
};

export const createScript = (environments: readonly Environment[], dice: Dice): Script => {
  const happenings: Happening[] = [];
  const actors = environments.map(
    (one): Actor => ({
      ...one,
      lastAt: one.clock.now(),
      unseen: 0,
      maybeUnseen: 0,
      readings: new Map([...SEGMENTS, ...MEASURES].map((name) => [name, { value: 5000, at: 0 }])),
    }),
  );
  let counter = 0;
  const acts = createActs(dice, (tenantId) => `happening${tenantId.slice(0, 8)}n${counter++}`);
  return {
    happenings,
    step: () => {
      const actor = dice.pick(actors);
      if (actor.maybeUnseen >= MOST_UNSEEN) return;
      actor.unseen += 1;
      actor.maybeUnseen += 1;
      const at = Math.max(actor.clock.now(), actor.lastAt + 1);
      actor.lastAt = at;
      actor.clock.freeze(at);
      const told = chooseAct(acts, actor, at, dice)(actor, at);
      actor.clock.freeze(undefined);
      happenings.push(...told.map((one) => ({ ...one, tenantId: actor.tenantId, at })));
    },
    looked: (tenantId) => {
      const actor = actors.find((one) => one.tenantId === tenantId);
      if (!actor) return;
      actor.maybeUnseen = actor.unseen;
      actor.unseen = 0;
    },
  };
};

type Told = Omit<Happening, 'tenantId' | 'at'>;
type Act = (actor: Actor, at: Instant) => readonly Told[];
type Acts = ReturnType<typeof createActs>;

const isRested = ({ readings }: Actor, at: Instant, name: string): boolean =>
  at - (readings.get(name)?.at ?? 0) >= BETWEEN_READINGS_MS;

const chooseAct = (acts: Acts, actor: Actor, at: Instant, dice: Dice): Act => {
  const measured = [...SEGMENTS, ...MEASURES].filter((name) => isRested(actor, at, name));
  if (measured.length === SEGMENTS.length + MEASURES.length && dice.chance(0.2)) return acts.fullRefresh;
  if (measured.length > 0 && dice.chance(0.5)) return acts.reading(dice.pick(measured));
  if (dice.chance(0.1)) return acts.unification;
  return dice.chance(0.6) ? acts.failure : acts.success;
};

const createActs = (dice: Dice, newMarker: (tenantId: string) => string) => {
  const failure: Act = ({ insights, tenantId }) => {
    const [subject, marker] = [dice.pick(SOURCES), newMarker(tenantId)];
    insights.failRefresh(subject, { error: { message: marker }, timedOut: dice.chance(0.2) });
    return [{ trigger: 'refresh-failed', subject, marker }];
  };
  const success: Act = ({ insights }) => {
    const subject = dice.pick(SOURCES);
    insights.succeedRefresh(subject);
    return [{ trigger: 'refresh-succeeded', subject }];
  };
  const unification: Act = ({ insights }) => {
    insights.completeUnification(dice.chance(0.3) ? { failed: 'match' } : {});
    return [{ trigger: 'unification-completed' }];
  };
  const reading =
    (subject: string): Act =>
    ({ insights, readings }, at) => {
      const before = readings.get(subject)?.value ?? 0;
      const now = dice.between(5000, 15_000);
      readings.set(subject, { value: now, at });
      const isSegment = (SEGMENTS as readonly string[]).includes(subject);
      if (isSegment) insights.evaluateSegment(subject, now);
      else insights.evaluateMeasure(subject, now);
      if (now <= before) return [];
      const trigger = isSegment ? 'segment-threshold-crossed' : 'measure-threshold-crossed';
      return [{ trigger, subject, crossing: { before, now } }];
    };
  /** Every data source runs, unification runs, and all is measured anew with the same numbers. */
  const fullRefresh: Act = ({ insights, tenantId, readings }, at) => {
    const [broken, marker] = [dice.pick(SOURCES), newMarker(tenantId)];
    insights.completeFullRefresh({ failed: [broken], error: { message: marker } });
    for (const [name, { value }] of readings) readings.set(name, { value, at });
    return [
      ...SOURCES.map((subject) =>
        subject === broken ? { trigger: 'refresh-failed', subject, marker } : { trigger: 'refresh-succeeded', subject },
      ),
      { trigger: 'unification-completed' },
      { trigger: 'full-refresh-completed' },
    ];
  };
  return { failure, success, unification, reading, fullRefresh };
};
