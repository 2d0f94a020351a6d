/** What segments and measures counted, as far as it is a number that one can trust. */
import { expect } from 'chai';
import type { Reading } from '../../src/core/model.ts';
import { translate } from '../../src/customer-insights/index.ts';
import { aMeasure, aSegment } from '../../src/demo/shapes.ts';
import type { World } from '../../src/demo/wire.ts';
import { answersOf, at } from './answers.ts';
import { START } from './sample.ts';

describe('A reading', () => {
  const readingsOf = (world: Partial<Omit<World, 'instance'>>): readonly Reading[] =>
    translate(answersOf({ dataSources: [], ...world })).observations.filter(
      (one): one is Reading => one.kind === 'reading',
    );
  const evaluated = { jobStatus: 'CompletedSuccess', evaluationDate: at(1), entityCount: 9812, error: null } as const;

  it('of a segment is its count after a successful evaluation, with those of the history', () => {
    const past = { ...evaluated, evaluationDate: at(-60), entityCount: 9000 };
    const failed = { ...evaluated, jobStatus: 'CompletedFailure', evaluationDate: at(-30), entityCount: 1 } as const;
    const segment = aSegment({
      evaluationStatus: { ...evaluated, lastSuccessfulRunId: null },
      evaluationStatusHistory: [evaluated, failed, past],
    });
    const readings = readingsOf({ segments: [segment] });
    expect(readings.map(({ value, measuredAt }) => [value, measuredAt]).toSorted()).to.deep.equal(
      [
        [9000, START - 3_600_000],
        [9812, START + 60_000],
      ].toSorted(),
    );
    expect(readings[0]?.subject).to.deep.equal({
      kind: 'segment',
      id: 'LoyaltyGold',
      name: 'Loyalty gold',
      incarnation: segment.createdUtc,
    });
  });

  it('of a segment is not told while it is evaluated, or when that failed', () => {
    for (const jobStatus of ['Running', 'CompletedFailure', 'NotQualified', 'Odd'] as const) {
      const evaluationStatus = { ...evaluated, jobStatus: jobStatus as 'Running', lastSuccessfulRunId: null };
      expect(readingsOf({ segments: [aSegment({ evaluationStatus })] })).to.have.length(0);
    }
  });

  const completed = { state: 'completed', endTime: at(2), error: null, lastSuccessfulRunId: null } as const;
  const output = (values: { readonly [alias: string]: string }) => ({
    values,
    measureName: 'TotalRevenue',
    evaluationTime: at(2),
  });

  it('of a measure is its number, written as text', () => {
    const measures = [aMeasure({ latestEvaluation: completed, output: output({ TotalRevenue: '1200.50' }) })];
    expect(readingsOf({ measures }).map(({ value, measuredAt }) => [value, measuredAt])).to.deep.equal([
      [1200.5, START + 120_000],
    ]);
  });

  it('of a measure without a number is null, and never a guess', () => {
    const measures = [aMeasure({ latestEvaluation: completed, output: output({ TotalRevenue: 'n/a' }) })];
    expect(readingsOf({ measures })[0]?.value).to.equal(null);
  });

  it('of a measure with several aggregates is one for each', () => {
    const { definition } = aMeasure();
    const aggregates = ['Sum', 'Average'].map((alias) => ({ operation: alias, alias, displayName: alias }));
    const measures = [
      aMeasure({
        definition: { ...definition, aggregates },
        latestEvaluation: completed,
        output: output({ Sum: '10', Average: '2.5' }),
      }),
    ];
    expect(readingsOf({ measures }).map(({ subject, value }) => [subject.id, subject.name, value])).to.deep.equal([
      ['TotalRevenue#Sum', 'Total revenue (Sum)', 10],
      ['TotalRevenue#Average', 'Total revenue (Average)', 2.5],
    ]);
  });

  it('of a measure with dimensions is none: it is in the catalogue with the reason', () => {
    const { definition } = aMeasure();
    const table = aMeasure({
      definition: { ...definition, dimensions: ['Country'] },
      latestEvaluation: completed,
      output: output({ TotalRevenue: '1' }),
    });
    expect(readingsOf({ measures: [table] })).to.have.length(0);
    const { catalogue } = translate(answersOf({ dataSources: [], measures: [table] }));
    expect(catalogue?.[0]).to.include({ id: 'TotalRevenue', noThreshold: 'dimensions' });
  });
});
