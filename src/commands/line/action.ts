/** What people ask of Customer Insights itself, as values: tables and rows, writes, refreshes, reports. */
import type { Condition, FieldValue } from '../../core/asking.ts';
import type { Schedule } from '../../core/schedule.ts';
import type { Ref } from './command.ts';

/** Parts of the status report: kinds of process. */
export const REPORT_PARTS = ['sources', 'unification', 'segments', 'measures', 'exports'] as const;
export type ReportPart = (typeof REPORT_PARTS)[number];

export type Assigned = { readonly field: string; readonly value: FieldValue };

type In = { readonly environment?: Ref };

/** What is left out is asked for. `from`: rows before it were shown. `sure`: the question was answered by its button. */
export type ActionLine =
  | ({ readonly kind: 'tables'; readonly from?: number } & In)
  | ({
      readonly kind: 'items';
      readonly table?: Ref;
      readonly where: readonly Condition[];
      /** What stood among the conditions and is none. */
      readonly unclear?: string;
      readonly from?: number;
    } & In)
  | ({ readonly kind: 'item'; readonly table?: Ref; readonly id?: string } & In)
  | ({ readonly kind: 'partitions'; readonly table?: Ref; readonly from?: number } & In)
  | ({
      readonly kind: 'create-item' | 'update-item';
      readonly table?: Ref;
      readonly id?: string;
      readonly fields: readonly Assigned[];
      readonly unclear?: string;
      readonly sure: boolean;
      /** Back from the question: the form is to be filled with these. */
      readonly open?: true;
    } & In)
  | ({ readonly kind: 'search'; readonly text: string; readonly exact: boolean; readonly from?: number } & In)
  | ({ readonly kind: 'switchinstance' } & In)
  | ({ readonly kind: 'report'; readonly part?: ReportPart; readonly schedule?: Schedule | 'off' | 'unclear' } & In)
  | ({
      readonly kind: 'refresh';
      /** Absent: it is asked for. */
      readonly what?: 'all' | Ref;
      readonly subjects?: 'data-source' | 'segment' | 'measure';
      readonly sure: boolean;
    } & In)
  /** `what`: as somebody called it. `job`: the one of the card whose button was pressed. */
  | { readonly kind: 'cancel'; readonly what?: Ref; readonly job?: string };
