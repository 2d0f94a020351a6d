/** The least that each thing must say to be read: what only describes it may be missing. */
import { expect } from 'chai';
import type { z } from 'zod';
import {
  dataSourceShape,
  instanceShape,
  jobShape,
  measureShape,
  nodeShape,
  segmentShape,
  taskShape,
} from '../../src/customer-insights/shapes.ts';

const least: readonly (readonly [what: string, shape: z.ZodType, raw: object])[] = [
  ['instance', instanceShape, { instanceId: 'a' }],
  ['data source', dataSourceShape, { dataSourceMetadata: { dataSourceId: 'a' } }],
  ['data source without a wrapping', dataSourceShape, { dataSourceId: 'a' }],
  ['segment', segmentShape, { name: 'a' }],
  ['segment that is being evaluated', segmentShape, { name: 'a', evaluationStatus: {} }],
  ['measure', measureShape, { name: 'a', definition: {} }],
  ['measure with an empty output', measureShape, { name: 'a', definition: {}, output: {}, latestEvaluation: {} }],
  ['status node', nodeShape, { operationType: 'ingestion' }],
  ['task', taskShape, { operationType: 'ingestion', taskStatus: 'running' }],
  ['job', jobShape, { jobId: 'a', jobStatus: 'running' }],
];

for (const [what, shape, raw] of least) {
  it(`A ${what} that says no more than it must is read`, () => {
    expect(shape.safeParse(raw).error?.issues ?? []).to.deep.equal([]);
  });

  it(`A ${what} whose other fields are null or odd is read all the same`, () => {
    const odd = [
      'friendlyName',
      'displayName',
      'kind',
      'state',
      'isActive',
      'jobIds',
      'endTimestamp',
      'createdUtc',
      'ciError',
      'idList',
    ];
    for (const value of [null, 7, true, [], {}]) {
      const fields = Object.fromEntries(odd.filter((name) => !(name in raw)).map((name) => [name, value]));
      expect(shape.safeParse({ ...fields, ...raw }).error?.issues ?? []).to.deep.equal([]);
    }
  });
}
