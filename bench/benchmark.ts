/** What a benchmark is, and what it is given: rounds, sizes, and things to work with that are put away for it. */
import type { Fleet } from '../test/faults/fleet.ts';
import type { Sink } from './measure.ts';
import type { SinkOptions } from './sink.ts';
import type { Table } from './table.ts';

export type StoreKind = 'embedded store' | 'PostgreSQL';

export type Database = { readonly url: string; drop(): Promise<void> };

export type Workshop = {
  /** The usual number of rounds, or what was asked for. */
  rounds(usual: number): number;
  /** The usual count, or the part of it that was asked for; at least 1. */
  part(usual: number): number;
  /** Why there can be no such database here; undefined when there can. */
  whyNot(kind: StoreKind): string | undefined;
  newDatabase(kind: StoreKind): Promise<Database>;
  startSink(options?: SinkOptions): Promise<Sink>;
  /** Real bots on that database; `onLine` hears what they say. */
  createFleet(databaseUrl: string, options?: FleetOptions): Promise<Fleet>;
};

export type FleetOptions = {
  readonly variables?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
};

export type Benchmark = {
  readonly name: string;
  /** One line above its table. */
  readonly about: string;
  run(workshop: Workshop): Promise<Table>;
};

const KINDS: readonly StoreKind[] = ['embedded store', 'PostgreSQL'];

/** The rows of each store, or why there are none of it. */
export const onStores = async <R>(
  workshop: Workshop,
  rowsOn: (kind: StoreKind) => Promise<readonly (readonly R[])[]>,
  kinds: readonly StoreKind[] = KINDS,
): Promise<readonly (readonly (R | string)[])[]> => {
  const all: (readonly (R | string)[])[] = [];
  for (const kind of kinds) {
    const why = workshop.whyNot(kind);
    all.push(...(why === undefined ? await rowsOn(kind) : [[kind, `skipped: ${why}`]]));
  }
  return all;
};
