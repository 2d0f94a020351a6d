/** Environments with people in them, for the scenarios of the connector's actions. */
import { createTables } from '../../src/demo/people.ts';
import type { DataRow } from '../../src/demo/wire.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';

const START = Date.UTC(2026, 10, 2, 6, 0);

/** An invented customer base; the same for everybody but for the first person's name. */
export const populate = (insights: FakeCustomerInsights, first: Partial<DataRow> = {}): void => {
  const { entities, rows } = createTables(START, 'scenario');
  const [one, ...others] = rows['Customer'] ?? [];
  insights.change((world) => ({
    ...world,
    entities,
    rows: { ...rows, Customer: [{ ...one, ...first } as DataRow, ...others] },
  }));
};

export const firstCustomer = (insights: FakeCustomerInsights): DataRow => {
  const [one] = insights.world().rows['Customer'] ?? [];
  if (!one) throw new Error('nobody lives here');
  return one;
};
