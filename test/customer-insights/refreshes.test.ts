/** Full refreshes and unification, as jobs and their tasks tell them. */
import { expect } from 'chai';
import type { Run } from '../../src/core/model.ts';
import { translate } from '../../src/customer-insights/index.ts';
import { aCIResult, aJob, aSegment, aTask } from '../../src/demo/shapes.ts';
import type { GraphJobInfo, GraphTaskInfo, JobStatus, OperationType, SegmentMetadata } from '../../src/demo/wire.ts';
import { answersOf, at } from './answers.ts';
import { INSTANCE, START } from './sample.ts';

const task = (operationType: OperationType, taskStatus: JobStatus, end = 5, given: Partial<GraphTaskInfo> = {}) =>
  aTask({
    operationType,
    taskStatus,
    friendlyName: operationType,
    submittedTimestamp: at(1),
    endTimestamp: taskStatus === 'running' ? null : at(end),
    ...given,
  });

const runsOf = (
  kind: string,
  given: Partial<GraphJobInfo>,
  segments: readonly SegmentMetadata[] = [],
): readonly Run[] => {
  const full = aJob({
    jobId: 'job-1',
    operationType: 'all',
    jobSubmissionKind: 'scheduled',
    jobStatus: 'successful',
    submittedTimestamp: at(0),
    endTimestamp: at(60),
    ...given,
  });
  const seen = translate(answersOf({ dataSources: [], jobs: [full], segments }));
  return seen.observations.filter((one): one is Run => one.kind === 'run' && one.subject.kind === kind);
};

describe('A full refresh', () => {
  it('is a run of the environment, with its parts in the order of their dependence', () => {
    const tasks = [
      task('export', 'successful'),
      task('merge', 'successful'),
      task('ingestion', 'failed'),
      task('segmentation', 'successful'),
    ];
    const [run] = runsOf('environment', { tasks });
    expect(run).to.include({
      runId: 'job-1',
      status: 'succeeded',
      submission: 'scheduled',
      startedAt: START,
      endedAt: START + 3_600_000,
    });
    expect(run?.subject).to.deep.equal({ kind: 'environment', id: INSTANCE, name: 'Tarnwick' });
    expect(run?.stages?.map(({ operation, status }) => [operation, status])).to.deep.equal([
      ['ingestion', 'failed'],
      ['merge', 'succeeded'],
      ['segmentation', 'succeeded'],
      ['export', 'succeeded'],
    ]);
  });

  it('is told only when it is over', () => {
    for (const jobStatus of ['queued', 'running', 'needsUpdate'] as const)
      expect(runsOf('environment', { jobStatus, endTimestamp: null })).to.have.length(0);
    expect(runsOf('environment', { jobStatus: 'aborted' })[0]?.status).to.equal('cancelled');
  });

  it('is not what a job of one kind is', () => {
    expect(runsOf('environment', { operationType: 'ingestion' })).to.have.length(0);
  });

  it('knows who asked for it', () => {
    expect(runsOf('environment', { jobSubmissionKind: 'onDemand' })[0]?.submission).to.equal('on-demand');
    expect(runsOf('environment', { jobSubmissionKind: 'robot' as 'onDemand' })[0]?.submission).to.equal(undefined);
  });

  it('tells a part that was skipped for what failed before it from one that is switched off', () => {
    const segments = [aSegment({ friendlyName: 'Lapsed', state: 'inactive' })];
    const inactive = aCIResult({ errorCode: 'inactiveMeasureEvaluationSkipped' });
    const tasks = [
      task('ingestion', 'failed'),
      task('merge', 'skipped'),
      task('segmentation', 'skipped', 5, { friendlyName: 'Lapsed' }),
      task('measures', 'skipped', 5, { ciError: inactive }),
    ];
    const reasons = runsOf('environment', { tasks }, segments)[0]?.stages?.map(({ skipReason }) => skipReason);
    expect(reasons).to.deep.equal([undefined, 'upstream', 'inactive', 'inactive']);
  });

  it('does not blame a switched-off segment for what comes after it', () => {
    const segments = [aSegment({ friendlyName: 'Lapsed', state: 'inactive' })];
    const tasks = [task('segmentation', 'skipped', 5, { friendlyName: 'Lapsed' }), task('export', 'skipped')];
    expect(runsOf('environment', { tasks }, segments)[0]?.stages?.[1]?.skipReason).to.equal('unsaid');
  });
});

describe('Unification', () => {
  const three = (map: JobStatus, match: JobStatus, merge: JobStatus) => [
    task('map', map, 2),
    task('match', match, 3),
    task('merge', merge, 4),
  ];

  it('is over when map, match and merge ended well, while the full refresh still goes on', () => {
    const [run] = runsOf('unification', {
      jobStatus: 'running',
      endTimestamp: null,
      tasks: three('successful', 'successful', 'successful'),
    });
    expect(run).to.include({
      runId: 'job-1',
      status: 'succeeded',
      startedAt: START + 60_000,
      endedAt: START + 240_000,
    });
    expect(run?.stages?.map(({ operation }) => operation)).to.deep.equal(['map', 'match', 'merge']);
  });

  it('is not over while a part runs, or while parts may still come', () => {
    const open = { jobStatus: 'running', endTimestamp: null } as const;
    expect(runsOf('unification', { ...open, tasks: three('successful', 'successful', 'running') })).to.have.length(0);
    expect(runsOf('unification', { ...open, tasks: [task('map', 'successful')] })).to.have.length(0);
  });

  it('that failed is told when its job is over, because until then it may be tried again', () => {
    const tasks = three('successful', 'failed', 'skipped').map((one) =>
      one.operationType === 'match' ? { ...one, ciError: aCIResult({ message: 'No match rule.' }) } : one,
    );
    expect(runsOf('unification', { jobStatus: 'running', endTimestamp: null, tasks })).to.have.length(0);
    const [run] = runsOf('unification', { jobStatus: 'failed', tasks });
    expect(run).to.include({ status: 'failed', rawStatus: 'failed' });
    expect(run?.error?.message).to.equal('No match rule.');
    expect(run?.stages?.map(({ skipReason }) => skipReason)).to.deep.equal([undefined, undefined, 'upstream']);
  });

  it('that was skipped as a whole says why', () => {
    const tasks = [task('ingestion', 'failed'), ...three('skipped', 'skipped', 'skipped')];
    expect(runsOf('unification', { jobStatus: 'failed', tasks })[0]).to.include({
      status: 'skipped',
      skipReason: 'upstream',
    });
  });

  it('of one part alone, run by a person, is told when its job is over', () => {
    expect(runsOf('unification', { operationType: 'match', tasks: [task('match', 'successful')] })[0]?.status).to.equal(
      'succeeded',
    );
  });

  it('is nothing that a job without it tells', () => {
    expect(runsOf('unification', { tasks: [task('segmentation', 'successful')] })).to.have.length(0);
  });
});
