/** Phrases that several triggers say the same way. */
import type { CrossingFacts } from './crossing.ts';
import type { Chart, Dependents, Notification, RunError, RunStatus, Severity, Stage } from './model.ts';
import type { Say, WordKey } from './say.ts';
import type { Telling } from './trigger.ts';

export const severityOf = (status: RunStatus): Severity => {
  switch (status) {
    case 'succeeded':
      return 'good';
    case 'failed':
    case 'timed-out':
      return 'attention';
    case 'skipped':
    case 'cancelled':
      return 'warning';
    default:
      return 'neutral';
  }
};

export const statusWord = (status: RunStatus, say: Say): string => say(`status.${status}`);

/** The link that every card ends with; the menu path is told in words, since no deeper link is documented. */
export const homeLink = ({ homeUrl }: Telling, say: Say): Pick<Notification, 'link'> =>
  homeUrl === undefined ? {} : { link: { title: say('facts.open'), url: homeUrl } };

/** Facts that are there; those without a value are left out. */
export const factList = (
  facts: readonly (readonly [label: string, value: string | undefined])[],
): Notification['facts'] =>
  facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [{ label, value }]));

/** `corruptRecordsFound`: some of the service's codes are words, run together. */
const RUN_TOGETHER = /^[a-z]+(?:[A-Z][a-z]+)+$/;

/** The service's own reason; of a mere code what can be read in it, and the code for whoever looks it up. */
export const reasonOf = ({ message, code }: RunError = {}): string | undefined =>
  message ??
  (code !== undefined && RUN_TOGETHER.test(code)
    ? `${code.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} (${code})`
    : code);

/** Who takes care of it, and since when. */
export const acknowledgement = ({ acknowledged }: Telling, say: Say): string | undefined =>
  acknowledged &&
  (acknowledged.by === undefined
    ? say('facts.acknowledgedBySomebody', { when: say.moment(acknowledged.at) })
    : say('facts.acknowledgedBy', { name: acknowledged.by, when: say.moment(acknowledged.at) }));

const MANY_NAMES = 8;

/** "a, b, c and 5 more". */
export const namesOf = (names: readonly string[] | undefined, say: Say): string | undefined => {
  if (!names || names.length === 0) return undefined;
  if (names.length <= MANY_NAMES) return say.list(names);
  const more = names.length - (MANY_NAMES - 1);
  return say.list([...names.slice(0, MANY_NAMES - 1), say('facts.more', { count: more })]);
};

const TYPES: Readonly<Record<string, WordKey>> = {
  salesforce: 'types.salesforce',
  dynamics365: 'types.dynamics365',
  powerquery: 'types.powerQuery',
  attachcdm: 'types.attachCdm',
  attachsynapse: 'types.attachSynapse',
  attachcds: 'types.attachCds',
  powerplatform: 'types.powerPlatform',
  datahub: 'types.datahub',
  firstparty: 'types.firstParty',
};

/** The source's word for a data source's kind in people's words; a word that we don't know stays as it is. */
export const typeWord = (type: string | undefined, say: Say): string | undefined => {
  const key = type === undefined ? undefined : TYPES[type.toLowerCase()];
  return key === undefined ? type : say(key);
};

const OPERATIONS: Readonly<Record<string, WordKey>> = {
  ingestion: 'operations.ingestion',
  map: 'operations.map',
  match: 'operations.match',
  merge: 'operations.merge',
  segmentation: 'operations.segmentation',
  measures: 'operations.measures',
  attributemeasures: 'operations.measures',
  entitymeasures: 'operations.measures',
  tablemeasures: 'operations.measures',
  activity: 'operations.activity',
  enrichment: 'operations.enrichment',
  search: 'operations.search',
  profilestore: 'operations.profileStore',
  datapreparation: 'operations.dataPreparation',
  relationship: 'operations.relationship',
  intelligence: 'operations.intelligence',
  insights: 'operations.insights',
  export: 'operations.export',
};

export const operationWord = (operation: string, say: Say): string => {
  const key = OPERATIONS[operation.toLowerCase()];
  return key === undefined ? operation : say(key);
};

/** "Map, Match, Merge, Segments (12)". */
export const dependentsOf = (dependents: readonly Dependents[] | undefined, say: Say): string | undefined =>
  dependents &&
  say.list(
    dependents.map(({ operation, count }) => {
      const word = operationWord(operation, say);
      return count === 1 ? word : `${word} (${say.number(count)})`;
    }),
  );

/** The state of a stage in words, with the reason when it was skipped. */
export const stageState = (stage: Pick<Stage, 'status' | 'skipReason'>, say: Say): string =>
  stage.status === 'skipped' && stage.skipReason && stage.skipReason !== 'unsaid'
    ? say(`skipped.${stage.skipReason}`)
    : statusWord(stage.status, say);

export const durationOf = (
  { startedAt, endedAt }: { startedAt?: number; endedAt?: number },
  say: Say,
): string | undefined =>
  startedAt === undefined || endedAt === undefined || endedAt < startedAt
    ? undefined
    : say.duration(endedAt - startedAt);

/** Each reading with a label of its own: the day where there is one reading a day, else the moment. */
const pointsOf = (readings: CrossingFacts['history'], say: Say): Chart['points'] => {
  const days = new Set(readings.map(({ measuredAt }) => say.day(measuredAt)));
  const label = days.size === readings.length ? say.day : say.shortMoment;
  return readings.map(({ value, measuredAt }) => ({ label: label(measuredAt), value }));
};

/** As many as a value needs to be held against the threshold; two where it has fewer. */
const decimalsOf = (threshold: number): number => {
  const [, decimals = ''] = threshold.toFixed(6).replace(/0+$/, '').split('.');
  return Math.max(2, decimals.length);
};

/** What crossings of a threshold have in common for segments and measures; titles and words for the number are the trigger's. */
export const crossingOf = (
  facts: CrossingFacts,
  telling: Telling,
  say: Say,
): {
  /** Which way it went: the key of its words. */
  way: 'above' | 'below';
  facts: Notification['facts'];
  chart: Chart;
  numbers: { before: string; now: string; threshold: string };
} => {
  const threshold = telling.threshold ?? facts.before;
  const words = (value: number): string => say.number(value, decimalsOf(threshold));
  const numbers = { before: words(facts.before), now: words(facts.now), threshold: words(threshold) };
  return {
    way: facts.now < facts.before ? 'below' : 'above',
    numbers,
    facts: factList([
      [say('facts.environment'), telling.environmentName],
      [say('facts.before'), numbers.before],
      [say('facts.now'), numbers.now],
      [say('facts.threshold'), numbers.threshold],
      [say('facts.measured'), say.moment(telling.occurredAt)],
    ]),
    chart: {
      title: say('facts.lastReadings'),
      points: pointsOf(facts.history, say),
      threshold,
    },
  };
};
