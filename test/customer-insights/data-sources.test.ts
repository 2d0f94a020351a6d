/** Runs of data sources: told once, by whoever tells them, and never put down to the wrong one. */
import { expect } from 'chai';
import type { Run } from '../../src/core/model.ts';
import { type Answers, translate } from '../../src/customer-insights/index.ts';
import { aCIResult, aDataSource, aJob, aNode, aSegment, aTask, guidOf } from '../../src/demo/shapes.ts';
import type { GraphJobInfo, GraphNodeInfo, World } from '../../src/demo/wire.ts';
import { answersOf, at } from './answers.ts';
import { START } from './sample.ts';

const loyalty = guidOf('data source', 'Loyalty files');

const runsOf = (world: Partial<Omit<World, 'instance'>>, kind: string, given: Partial<Answers> = {}): readonly Run[] =>
  translate(answersOf(world, given)).observations.filter(
    (one): one is Run => one.kind === 'run' && one.subject.kind === kind,
  );
const ingestion = (given: Partial<GraphJobInfo['tasks'][number]> = {}) =>
  aTask({
    operationType: 'ingestion',
    friendlyName: 'Loyalty files',
    taskStatus: 'failed',
    endTimestamp: at(5),
    ...given,
  });
const job = (given: Partial<GraphJobInfo> = {}): GraphJobInfo =>
  aJob({
    jobId: 'job-1',
    operationType: 'ingestion',
    jobStatus: 'failed',
    submittedTimestamp: at(0),
    endTimestamp: at(5),
    idList: [],
    ...given,
  });
const node = (given: Partial<GraphNodeInfo> = {}): GraphNodeInfo => aNode({ identifier: loyalty, ...given });

describe('A run of a data source', () => {
  it('is told by the ingestion task of its job, with all that people want to know', () => {
    const error = aCIResult({ message: 'Wrong columns.', errorCode: 'corruptRecordsFound', exceptionCulprit: 'user' });
    const nodes = [
      node({ taskStatus: 'failed', jobIds: ['job-1'], endTimestamp: at(5), lastSuccessfulTimestamp: at(-60) }),
    ];
    const tasks = [ingestion({ jobIds: ['job-1'], submittedTimestamp: at(1), ciError: error })];
    expect(runsOf({ jobs: [job({ tasks, jobSubmissionKind: 'scheduled' })], nodes }, 'data-source')).to.deep.equal([
      {
        kind: 'run',
        subject: { kind: 'data-source', id: loyalty, name: 'Loyalty files' },
        runId: 'job-1',
        status: 'failed',
        rawStatus: 'failed',
        startedAt: START + 60_000,
        endedAt: START + 300_000,
        submission: 'scheduled',
        error: { message: 'Wrong columns.', code: 'corruptRecordsFound', culprit: 'user', severity: 'error' },
        type: 'powerQuery',
        tables: ['Members', 'Transactions'],
        lastSuccessAt: START - 3_600_000,
      },
    ]);
  });

  it('is told once when its task serves two jobs', () => {
    const task = ingestion({ taskId: 'task-1', jobIds: ['job-1', 'job-2'] });
    const jobs = [job({ jobId: 'job-2', tasks: [task] }), job({ jobId: 'job-1', tasks: [task] })];
    expect(runsOf({ jobs }, 'data-source').map(({ runId }) => runId)).to.deep.equal(['job-1']);
  });

  it('is told by the status node when no task tells it', () => {
    const nodes = [node({ taskStatus: 'timedOut', jobIds: ['job-9'], endTimestamp: at(3) })];
    const [run, ...others] = runsOf({ nodes }, 'data-source');
    expect(others).to.have.length(0);
    expect(run).to.include({ runId: 'job-9', status: 'timed-out', endedAt: START + 180_000 });
  });

  it('is told by a status node without any job, by the moment of its end', () => {
    const nodes = [node({ taskStatus: 'successful', jobIds: [], endTimestamp: at(3) })];
    expect(runsOf({ nodes }, 'data-source').map(({ runId }) => runId)).to.deep.equal([`ended-${START + 180_000}`]);
  });

  it('may be tried again while the job around it goes on', () => {
    const open = job({ operationType: 'all', jobStatus: 'running', endTimestamp: null, tasks: [ingestion()] });
    expect(runsOf({ jobs: [open] }, 'data-source')[0]?.mayRetry).to.equal(true);
    expect(runsOf({ jobs: [job({ tasks: [ingestion()] })] }, 'data-source')[0]?.mayRetry).to.equal(undefined);
  });

  for (const [word, status] of [
    ['Successful', 'succeeded'],
    ['TIMEDOUT', 'timed-out'],
    ['aborted', 'cancelled'],
    ['skipped', 'skipped'],
    ['needsUpdate', 'queued'],
    ['partiallyDone', 'unknown'],
    ['constructor', 'unknown'],
  ] as const) {
    it(`is ${status} when the service says ${word}, and the word is kept`, () => {
      const tasks = [ingestion({ taskStatus: word as 'failed' })];
      expect(runsOf({ jobs: [job({ tasks })] }, 'data-source')[0]).to.include({ status, rawStatus: word });
    });
  }

  it('says when it failed how many processes wait for it, by the order of a refresh', () => {
    const nodes = [
      ...['export', 'segmentation', 'attributeMeasures', 'entityMeasures', 'merge', 'roleAssignment'].map((operation) =>
        aNode({ operationType: operation as 'export', identifier: `${operation}-1`, friendlyName: operation }),
      ),
      aNode({ operationType: 'segmentation', identifier: 'segmentation-2', friendlyName: 'Asleep' }),
    ];
    const segments = [aSegment({ friendlyName: 'Asleep', state: 'inactive' })];
    const runs = (taskStatus: 'failed' | 'successful'): readonly Run[] =>
      runsOf({ nodes, segments, jobs: [job({ tasks: [ingestion({ taskStatus })] })] }, 'data-source');
    expect(runs('failed')[0]?.dependents).to.deep.equal([
      { operation: 'merge', count: 1 },
      { operation: 'segmentation', count: 1 },
      { operation: 'measures', count: 2 },
      { operation: 'export', count: 1 },
    ]);
    expect(runs('successful')[0]).not.to.have.property('dependents');
  });

  it('was skipped because its data source is switched off', () => {
    const dataSources = [aDataSource({ isActive: false })];
    const jobs = [job({ tasks: [ingestion({ taskStatus: 'skipped' })] })];
    expect(runsOf({ dataSources, jobs }, 'data-source')[0]?.skipReason).to.equal('inactive');
    expect(runsOf({ jobs }, 'data-source')[0]?.skipReason).to.equal('unsaid');
  });

  it('is left out when it ended before what earlier looks told', () => {
    const jobs = [job({ tasks: [ingestion()] })];
    expect(runsOf({ jobs }, 'data-source', { since: START + 300_001 })).to.have.length(0);
    expect(runsOf({ jobs }, 'data-source', { since: START + 300_000 })).to.have.length(1);
  });
});

describe('Whose task it is, when two data sources share a name', () => {
  const twins = ['twin-a', 'twin-b'].map((dataSourceId) => aDataSource({ dataSourceId }));
  const jobs = [job({ tasks: [ingestion({ jobIds: ['job-1'] })] })];
  const failed = { taskStatus: 'failed', jobIds: ['job-1'], endTimestamp: at(5) } as const;

  it('is told by the one id that the job was asked to refresh', () => {
    const asked = [job({ tasks: [ingestion()], idList: ['TWIN-B'] })];
    expect(runsOf({ dataSources: twins, jobs: asked }, 'data-source')[0]?.subject.id).to.equal('twin-b');
  });

  it('is told by the one status node that agrees', () => {
    const nodes = [
      node({ identifier: 'twin-a', taskStatus: 'successful', jobIds: ['job-0'] }),
      node({ identifier: 'twin-b', ...failed }),
    ];
    const runs = runsOf({ dataSources: twins, jobs, nodes }, 'data-source');
    expect(runs.filter(({ status }) => status === 'failed').map(({ subject }) => subject.id)).to.deep.equal(['twin-b']);
  });

  it('is never guessed: the task is kept aside, and what the nodes say is told', () => {
    const nodes = [node({ identifier: 'twin-a', ...failed }), node({ identifier: 'twin-b', ...failed })];
    const seen = translate(answersOf({ dataSources: twins, jobs, nodes }));
    expect(seen.quarantined?.map(({ why }) => why)).to.deep.equal(['several data sources have its name']);
    expect(seen.observations.map(({ subject }) => subject.id)).to.deep.equal(['twin-a', 'twin-b']);
    expect(translate(answersOf({ dataSources: twins, jobs })).observations).to.have.length(0);
  });

  it('is not that of a data source that was made after it ended', () => {
    const dataSources = [aDataSource({ createdUtc: at(6) })];
    const seen = translate(answersOf({ dataSources, jobs }));
    expect(seen.observations).to.have.length(0);
    expect(seen.quarantined?.map(({ why }) => why)).to.deep.equal(['no data source has its name']);
  });
});
