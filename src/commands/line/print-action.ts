/** A command that asks Customer Insights for something → what stands after its verb, as `parseAction` reads it again. */
import type { FieldValue, Operator } from '../../core/asking.ts';
import type { Vocabulary } from '../../locales/vocabularies.ts';
import type { ActionLine, ReportPart } from './action.ts';
import type { Ref } from './command.ts';
import { printNumber } from './number.ts';
import { scheduleParts } from './print-when.ts';

export type PrintTools = {
  readonly quote: (ref: Ref) => string;
  readonly vocabulary: Vocabulary;
};

const PARTS: Readonly<Record<ReportPart, string>> = {
  sources: 'partSources',
  unification: 'partUnification',
  segments: 'partSegments',
  measures: 'partMeasures',
  exports: 'partExports',
};
const SUBJECTS = { 'data-source': 'sources', segment: 'segments', measure: 'measures' } as const;
const SIGNS: Readonly<Partial<Record<Operator, string>>> = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' };

export const actionParts = (line: ActionLine, tools: PrintTools): readonly string[] => [
  ...bodyOf(line, tools),
  ...flagsOf(line, tools),
];

const bodyOf = (line: ActionLine, tools: PrintTools): readonly string[] => {
  const { quote } = tools;
  const word = wordOf(tools);
  const text = (value: string): string => quote({ by: 'name', text: value });
  const table = 'table' in line && line.table ? [quote(line.table)] : [];
  switch (line.kind) {
    case 'tables':
      return [];
    case 'partitions':
      return table;
    case 'items':
      return [...table, ...(line.where.length > 0 ? [word('where', 'where'), conditions(line.where, tools)] : [])];
    case 'item':
      return [...table, ...(line.id === undefined ? [] : [text(line.id)])];
    case 'create-item':
    case 'update-item': {
      const assigned = line.fields.map(({ field, value }) => ({ field, value, operator: 'eq' as const }));
      const id = line.kind === 'update-item' && line.id !== undefined ? [text(line.id)] : [];
      return [...table, ...id, ...(assigned.length > 0 ? [word('with', 'with'), conditions(assigned, tools)] : [])];
    }
    case 'search':
      return line.text === '' ? [] : [line.exact ? text(line.text) : line.text];
    case 'report':
      return [
        ...(line.part ? [word(PARTS[line.part], line.part)] : []),
        ...scheduleParts(line.schedule, tools.vocabulary),
      ];
    case 'refresh': {
      const kind = line.subjects ? [word(PARTS[SUBJECTS[line.subjects]], SUBJECTS[line.subjects])] : [];
      if (line.what === undefined) return [];
      return line.what === 'all' ? [word('all', 'all')] : [...kind, quote(line.what)];
    }
    case 'cancel':
      return line.what ? [quote(line.what)] : [];
    case 'switchinstance':
      return [];
  }
};

const flagsOf = (line: ActionLine, { quote }: PrintTools): readonly string[] => [
  ...('from' in line && line.from !== undefined ? ['--from', String(line.from)] : []),
  ...('environment' in line && line.environment ? ['--in', quote(line.environment)] : []),
  ...('sure' in line && line.sure ? ['--sure'] : []),
  ...('open' in line && line.open ? ['--open'] : []),
  ...('job' in line && line.job !== undefined ? ['--job', quote({ by: 'name', text: line.job })] : []),
];

const wordOf =
  ({ vocabulary }: PrintTools) =>
  (name: string, otherwise: string): string =>
    vocabulary.words[name]?.[0] ?? otherwise;

type Compared = { readonly field: string; readonly operator: Operator; readonly value: FieldValue };

const conditions = (all: readonly Compared[], tools: PrintTools): string => {
  const word = wordOf(tools);
  const operatorOf = (operator: Operator): string =>
    SIGNS[operator] ?? (operator === 'contains' ? word('contains', 'contains') : word('startsWith', 'starts with'));
  const valueText = (value: FieldValue): string =>
    typeof value === 'string'
      ? tools.quote({ by: 'name', text: value })
      : typeof value === 'number'
        ? printNumber(value)
        : String(value);
  return all.map(({ field, operator, value }) => `${field} ${operatorOf(operator)} ${valueText(value)}`).join(', ');
};
