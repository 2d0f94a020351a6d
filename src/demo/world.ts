/** The retailer's environment as it stands when the demo starts: twenty months of numbers and a good night behind it. */
import type { Instant } from '../core/model.ts';
import { createChance } from './chance.ts';
import { closeJob, moveTask, type NodeKey, type Output, submitJob } from './changes.ts';
import { createTables } from './people.ts';
import {
  type Course,
  exportNames,
  type MeasureStory,
  measures,
  type SegmentStory,
  segments,
  sources,
} from './retailer.ts';
import { aDataSource, aMeasure, aNode, anInstance, aSegment, guidOf, isoOf, tableNameOf } from './shapes.ts';
import type { GraphNodeInfo, MeasureMetadata, SegmentMetadata, World } from './wire.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
const MONTHS = 20;
const NIGHTS = 3;

/** The value at an evaluation, counted from 0 at the start: near a round number, or growing past several. */
const levelOf = (course: Course, evaluation: number, chance: number): number => {
  const shake = 1 + (chance - 0.5) * 0.004;
  if ('swing' in course) {
    return course.around * (1 + (course.swing[evaluation % course.swing.length] ?? 0)) * shake;
  }
  return course.around * course.from * (1 + course.growth) ** evaluation * shake;
};

/** What a node's evaluation gives; nothing for parts that give no number. */
export const outputOf = (node: NodeKey, evaluation: number, seed: string): Output | undefined => {
  const chance = createChance(seed);
  if (node.operationType === 'segmentation') {
    const story = segments.find(({ name }) => tableNameOf(name) === node.identifier);
    return story && Math.round(levelOf(story.course, evaluation, chance(story.name, evaluation)));
  }
  if (node.operationType !== 'measures') return undefined;
  const story = measures.find(({ name }) => tableNameOf(name) === node.identifier);
  if (!story || story.dimensions) return undefined;
  return textsOf(story, (alias, course) => levelOf(course, evaluation, chance(story.name, alias, evaluation)));
};

/** The environment at `startedAt`. The same seed and moment give the same world. */
export const createWorld = ({ startedAt, seed }: { readonly startedAt: Instant; readonly seed: string }): World => {
  const empty: World = {
    instance: anInstance(),
    dataSources: sources.map(({ name, kind, tables, owner }) =>
      aDataSource({ friendlyName: name, kind, entityNames: tables, createdBy: owner, updatedBy: owner }),
    ),
    segments: segments.map((story) => createSegment(story, startedAt, seed)),
    measures: measures.map((story) => createMeasure(story, startedAt, seed)),
    nodes: createNodes(),
    jobs: [],
    ...createTables(startedAt, seed),
  };
  const nights = Array.from({ length: NIGHTS }, (_, night) => startedAt - (NIGHTS - night) * DAY_MS + DAY_MS / 2);
  return nights.reduce((world, at) => runNight(world, at, seed), empty);
};

const runNight = (world: World, at: Instant, seed: string): World => {
  const jobId = guidOf(seed, 'night', String(at));
  const parts = world.nodes;
  const submitted = submitJob(world, { jobId, operationType: 'all', jobSubmissionKind: 'scheduled' }, parts, at);
  const endAt = at + 47 * 60_000;
  const done = parts.reduce<World>((before, { operationType, identifier }) => {
    const output = outputOf({ operationType, identifier }, 0, seed);
    const status = isInactive(identifier) ? 'skipped' : 'successful';
    const move = { operationType, identifier, jobId, status, at: endAt } as const;
    return moveTask(before, { ...move, ...(output !== undefined && { output }) });
  }, submitted);
  return closeJob(done, jobId, endAt);
};

export const isInactive = (identifier: string): boolean =>
  segments.some(({ name, active }) => active === false && tableNameOf(name) === identifier);

const createNodes = (): readonly GraphNodeInfo[] => [
  ...sources.map(({ name }) => aNode({ friendlyName: name })),
  ...(['map', 'match', 'merge'] as const).map((step) => {
    const friendlyName = `${step[0]?.toUpperCase()}${step.slice(1)}`;
    return aNode({ operationType: step, friendlyName, identifier: friendlyName });
  }),
  aNode({ operationType: 'activity', friendlyName: 'Activities', identifier: 'UnifiedActivity' }),
  aNode({ operationType: 'search', friendlyName: 'Search index', identifier: 'Search' }),
  ...segments.map(({ name }) =>
    aNode({ operationType: 'segmentation', friendlyName: name, identifier: tableNameOf(name) }),
  ),
  ...measures.map(({ name }) =>
    aNode({ operationType: 'measures', friendlyName: name, identifier: tableNameOf(name) }),
  ),
  ...exportNames.map((name) =>
    aNode({ operationType: 'export', friendlyName: name, identifier: guidOf('export', name) }),
  ),
];

/** Monthly at first, daily in the last month, newest first; the nights before the start come on top. */
const momentsBefore = (startedAt: Instant): readonly Instant[] => [
  ...Array.from({ length: 26 }, (_, day) => startedAt - (day + 4) * DAY_MS),
  ...Array.from({ length: MONTHS - 1 }, (_, month) => startedAt - (month + 2) * MONTH_MS),
];

/** What it was then: a fifth less twenty months ago, with the ups and downs of the seasons. */
const pastShare = (ageMs: number, chance: number): number =>
  (1 - (0.2 * ageMs) / (MONTHS * MONTH_MS)) *
  (1 + 0.015 * Math.sin((ageMs / (12 * MONTH_MS)) * 2 * Math.PI)) *
  (0.995 + chance * 0.01);

const createSegment = (story: SegmentStory, startedAt: Instant, seed: string): SegmentMetadata => {
  const chance = createChance(seed);
  const name = tableNameOf(story.name);
  const first = levelOf(story.course, 0, chance(story.name, 0));
  const history = momentsBefore(startedAt).map((at) => ({
    evaluationDate: isoOf(at),
    entityCount: Math.round(first * pastShare(startedAt - at, chance(story.name, 'past', at))),
    jobStatus: 'CompletedSuccess' as const,
    error: null,
  }));
  const [last] = history;
  return aSegment({
    name,
    friendlyName: story.name,
    description: story.description,
    kind: story.kind ?? 'dynamic',
    state: story.active === false ? 'inactive' : 'active',
    evaluationStatusHistory: history,
    evaluationStatus: last ? { ...last, lastSuccessfulRunId: guidOf(seed, 'first run', name) } : null,
  });
};

const createMeasure = (story: MeasureStory, startedAt: Instant, seed: string): MeasureMetadata => {
  const chance = createChance(seed);
  const name = tableNameOf(story.name);
  const outputHistory = momentsBefore(startedAt).map((at) => ({
    values: textsOf(story, (alias, course) => {
      const first = levelOf(course, 0, chance(story.name, alias, 0));
      return first * pastShare(startedAt - at, chance(story.name, alias, 'past', at));
    }),
    measureName: name,
    evaluationTime: isoOf(at),
  }));
  return aMeasure({
    name,
    displayName: story.name,
    description: story.description,
    definition: {
      kind: story.isProfile ? 'attribute' : 'entity',
      isScalar: !story.dimensions,
      isProfile: story.isProfile ?? false,
      dimensions: story.dimensions ?? [],
      aggregates: story.aggregates.map(({ alias, operation, title }) => ({ operation, alias, displayName: title })),
      type: 'structured',
      isManualQueryScalar: false,
    },
    outputHistory: story.dimensions ? [] : outputHistory,
  });
};

/** Numbers as text, by alias, as the service writes them. */
const textsOf = (
  story: MeasureStory,
  value: (alias: string, course: Course) => number,
): { readonly [alias: string]: string } =>
  Object.fromEntries(
    story.aggregates.flatMap(({ alias, course, operation }) => {
      if (!course) return [];
      const digits = operation.startsWith('Count') ? 0 : (story.digits ?? 0);
      return [[alias, value(alias, course).toFixed(digits)]];
    }),
  );
