/** The verbs that ask Customer Insights itself, each with what it needs; and the errands that some of them leave behind. */
import type { Errand } from '../../core/errands.ts';
import { REPORT } from '../reply/scheduled-reports.ts';
import type { Turn, Verb } from '../reply/turn.ts';
import { item } from './item.ts';
import { items } from './items.ts';
import { cancel, REFRESH, refresh, runRefresh } from './refresh.ts';
import { report, runReport } from './report.ts';
import { search } from './search.ts';
import { switchInstance } from './switch.ts';
import { partitions, tables } from './tables.ts';
import type { ActionKind, LineOf, Run } from './verb.ts';
import { createItem, updateItem } from './write.ts';

export const actions: { readonly [K in ActionKind]: Verb<LineOf<K>> } = {
  tables,
  items,
  item,
  partitions,
  search,
  report,
  refresh,
  cancel,
  'create-item': createItem,
  'update-item': updateItem,
  switchinstance: switchInstance,
};

/** By the errand's kind. */
export const errandRuns: Readonly<Record<string, (errand: Errand, turn: Turn) => Promise<Run>>> = {
  [REPORT]: runReport,
  [REFRESH]: runRefresh,
};
