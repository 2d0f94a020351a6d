/** Segments and measures: what they are called, and what was counted. */
import type { CataloguedSubject, Instant, Reading, Subject } from '../core/model.ts';
import type { Measure, MeasureOutput, Segment } from './shapes.ts';
import { ownerOf } from './values.ts';
import { same } from './words.ts';

const incarnated = (createdUtc: string | undefined): Pick<Subject, 'incarnation'> =>
  createdUtc === undefined ? {} : { incarnation: createdUtc };

const segmentSubject = (segment: Segment): Subject => ({
  kind: 'segment',
  id: segment.name,
  name: segment.friendlyName ?? segment.name,
  ...incarnated(segment.createdUtc),
});

export const segmentEntry = (segment: Segment): CataloguedSubject => ({
  ...segmentSubject(segment),
  active: !same(segment.state, 'inactive'),
  ...(segment.kind !== undefined && { type: segment.kind }),
  ...ownerOf(segment),
});

/** Successful evaluations, the latest and those of the history. */
export const segmentReadings = (segment: Segment): readonly Reading[] => {
  const subject = segmentSubject(segment);
  const evaluations = [
    ...segment.evaluationStatusHistory,
    ...(segment.evaluationStatus ? [segment.evaluationStatus] : []),
  ];
  return once(
    evaluations.flatMap(({ jobStatus, evaluationDate, entityCount }): readonly Reading[] =>
      same(jobStatus, 'CompletedSuccess') && evaluationDate !== undefined
        ? [{ kind: 'reading', subject, value: entityCount, measuredAt: evaluationDate }]
        : [],
    ),
  );
};

/** One number, so that a threshold makes sense. */
export const isScalar = ({ definition }: Measure): boolean =>
  (definition.isScalar === true || definition.isManualQueryScalar === true) && definition.dimensions.length === 0;

type Column = { readonly subject: Subject; readonly alias?: string };

/** A measure of several aggregates is several numbers, so it is several subjects: `name#alias`. */
const columnsOf = (measure: Measure): readonly Column[] => {
  const { name, displayName = name, definition, createdUtc } = measure;
  const subject: Subject = { kind: 'measure', id: name, name: displayName, ...incarnated(createdUtc) };
  const told = definition.aggregates.map(({ alias }) => alias);
  // A measure written by hand lists no aggregates; its output names them.
  const aliases = told.length > 0 ? told : (measure.output?.values ?? []).map(({ alias }) => alias);
  const [only] = aliases;
  if (!isScalar(measure) || aliases.length <= 1) return [{ subject, ...(only !== undefined && { alias: only }) }];
  return aliases.map((alias) => ({
    subject: { ...subject, id: `${name}#${alias}`, name: `${displayName} (${alias})` },
    alias,
  }));
};

export const measureEntries = (measure: Measure): readonly CataloguedSubject[] =>
  columnsOf(measure).map(({ subject }) => ({
    ...subject,
    active: true,
    ...(measure.definition.kind !== undefined && { type: measure.definition.kind }),
    ...ownerOf(measure),
    ...(!isScalar(measure) && { noThreshold: 'dimensions' as const }),
  }));

/** Completed evaluations of a measure that is one number, the latest and those of the history. */
export const measureReadings = (measure: Measure): readonly Reading[] => {
  if (!isScalar(measure)) return [];
  const { latestEvaluation, output, outputHistory } = measure;
  const isComplete = same(latestEvaluation?.state, 'completed');
  return once(
    columnsOf(measure).flatMap((column) => [
      ...outputHistory.flatMap((past) => readingOf(column, past, past.evaluatedAt)),
      ...(isComplete && output ? readingOf(column, output, output.evaluatedAt ?? latestEvaluation?.endTime) : []),
    ]),
  );
};

const readingOf = ({ subject, alias }: Column, { values }: MeasureOutput, measuredAt?: Instant): readonly Reading[] => {
  if (measuredAt === undefined) return [];
  const named = alias === undefined ? undefined : values.find((one) => one.alias === alias || same(one.alias, alias));
  const found = named ?? (values.length === 1 && !subject.id.includes('#') ? values[0] : undefined);
  return [{ kind: 'reading', subject, value: found?.value ?? null, measuredAt }];
};

/** The history may hold the latest evaluation too. */
const once = (readings: readonly Reading[]): readonly Reading[] => [
  ...new Map(readings.map((reading) => [`${reading.measuredAt}/${reading.subject.id}`, reading])).values(),
];
