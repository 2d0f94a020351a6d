/** The acceptance report says what was seen and nothing better: on made-up runs, since a report that can't be bad shows nothing. */
import { expect } from 'chai';
import { INVARIANTS } from './invariants.ts';
import { growthOf, type Sample } from './memory.ts';
import type { Verdict } from './oracle.ts';
import { ordeals } from './ordeals/index.ts';
import type { Endured, Ordeal } from './ordeals/ordeal.ts';
import { type Done, type Findings, isKept, reportOf } from './report.ts';
import { planOf, sizeOf } from './soak-plan.ts';
import type { Trial } from './trial.ts';

const ordeal: Ordeal = {
  id: 'K1 sqlite',
  says: (count) => `survive ${count} kills`,
  arena: { engine: 'sqlite' },
  counts: { always: 0, faults: 40, soak: 1000 },
  endure: async () => ({ faults: 40, doublesAllowed: 8 }),
};

const CLEAN = {
  ...{ expected: 200, told: 200, posts: 203, states: { delivered: 200 }, mostPosts: 2 },
  ...{ lost: [], strays: [], disorders: [], crossings: [], changes: [], leftovers: [], leaks: [], unreasoned: [] },
  ...{ unrecorded: [], rushes: [], lies: [], largestBytes: 0 },
  doubles: new Map([
    ['TD-0000001', 2],
    ['TD-0000002', 1],
  ]),
} as Verdict;

type Given = {
  repeats?: number;
  verdict?: Partial<Verdict>;
  endured?: Partial<Endured>;
  complaints?: readonly string[];
  seed?: number;
};

const ran = ({ verdict, endured, complaints = [], seed = 7, repeats = 0 }: Given = {}): Done => ({
  planned: { ordeal, count: 40, seed },
  trial: {
    ...{ id: ordeal.id, seed, ms: 1000, complaints, verdict: { ...CLEAN, ...verdict } },
    ...{ standstills: 0, repeats },
    endured: { faults: 40, doublesAllowed: 8, recoveriesMs: [100, 200, 300], ...endured },
  },
});

const findings = (done: readonly Done[], more: Partial<Findings> = {}): Findings => ({
  machine: {
    ...{ commit: 'abc1234', cores: 2, processor: 'A processor', memoryGb: 8, system: 'Linux 6.1 x64' },
    ...{ node: 'v24.0.0', sqlite: '3.50.0', loadBefore: 0.1 },
  },
  ...{ size: 'A short run', seed: 7, startedAt: new Date(0), seconds: 600, planned: done.length, done },
  ...more,
});

/** The cells of the row that begins with this. */
const cells = (report: string, name: string): readonly string[] =>
  (report.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? '').split('|').map((cell) => cell.trim());

describe('The acceptance report', () => {
  it('says how many runs showed nothing and were put again', () => {
    expect(reportOf(findings([ran(), ran()]))).to.not.include('Put again');
    expect(reportOf(findings([ran({ repeats: 1 }), ran({ repeats: 2 })]))).to.include(
      'stood still during the ordeal: 3.',
    );
  });

  it('adds the runs of an ordeal up, and sets what was seen again beside what the formula allows', () => {
    const report = reportOf(findings([ran(), ran({ seed: 8 })]));
    expect(cells(report, 'K1 sqlite').slice(2, 12)).to.deep.equal([
      '2',
      '0',
      '80',
      '400',
      '406',
      '0',
      '6',
      '16',
      '2',
      '0',
    ]);
    expect(report).to.contain('**2 of 2 runs kept every promise.**').and.to.contain('A short run');
  });

  it('shows what was lost, and how to see it again', () => {
    const lost = ran({ verdict: { lost: ['one'] }, complaints: ['lost: one'], seed: 9 });
    const report = reportOf(findings([ran(), lost]));
    expect(report).to.contain('**1 of 2 runs kept every promise.**');
    expect(cells(report, 'K1 sqlite')[7]).to.equal('1');
    expect(cells(report, 'I1 nothing is lost')[2]).to.equal('1 of 2');
    expect(report).to.contain("npm run soak -- --only 'K1 sqlite' --seed 9 --count 40").and.to.contain('lost: one');
  });

  it('counts a run that broke off as failed, for every invariant', () => {
    const broken: Done = { planned: { ordeal, count: 40, seed: 7 }, broke: 'no bot started' };
    const report = reportOf(findings([broken]));
    expect(isKept(broken)).to.equal(false);
    expect(report).to.contain('it broke off: no bot started');
    expect(cells(report, 'I1 nothing is lost')[2]).to.equal('0 of 1');
  });

  for (const [id, given] of [
    ['I1', { verdict: { lost: ['x'] } }],
    ['I2', { endured: { doublesAllowed: 2 } }],
    ['I3', { verdict: { disorders: ['x'] } }],
    ['I4', { verdict: { crossings: ['x'] } }],
    ['I5', { verdict: { changes: ['x'] } }],
    ['I6', { verdict: { leftovers: ['x'] } }],
    ['I6', { verdict: { strays: ['x'] } }],
    ['I8', { verdict: { leaks: ['x'] } }],
    ['I7', { verdict: { largestBytes: 257 * 2 ** 20 } }],
    ['I9', { verdict: { unrecorded: ['x'] } }],
    ['I10', { verdict: { rushes: ['x'] } }],
    ['I11', { verdict: { unreasoned: ['x'] } }],
    ['I12', { verdict: { lies: ['x'] } }],
  ] as const) {
    it(`sees that ${id} is broken by ${JSON.stringify(given)}, and no other`, () => {
      const broken = INVARIANTS.filter(({ holds }) => !holds(ran(given).trial as Trial));
      expect(broken.map((one) => one.id)).to.deep.equal([id]);
    });
  }

  it('says when a bug survived, when it is not at its end, and when a process was too large', () => {
    const mutations = {
      ...{ commit: 'abc1234', caught: 1, seconds: 60 },
      bugs: [
        { name: 'No fence', sentences: ['The store fences'] },
        { name: 'No key', sentences: [null] },
        { name: 'No place', sentences: [] },
      ],
    };
    const report = reportOf(findings([ran({ verdict: { largestBytes: 300 * 2 ** 20 } })], { mutations, planned: 3 }));
    expect(cells(report, 'No key')[2]).to.equal('**survived**');
    expect(cells(report, 'No place')[2]).to.equal('**not planted**');
    expect(report).to.contain('1 of 3 caught').and.to.contain('2 are still to come');
    expect(cells(report, 'I7 no process takes more than 256 MB')[2]).to.equal('0 of 1');
  });
});

describe('The plan of the long form', () => {
  const options = { share: 1, seed: 100, engines: ['sqlite', 'postgres'] };

  it('splits what is long into runs of a size that can be played again, each with its seed', () => {
    const own = planOf({ ...options, only: 'K1 sqlite' });
    expect(own.map(({ count }) => count)).to.deep.equal(Array(25).fill(40));
    expect(own.map(({ seed }) => seed)).to.deep.equal(own.map((_, index) => 100 + index));
  });

  it('runs each ordeal once, however small the share', () => {
    const ids = planOf({ ...options, share: 0 }).map(({ ordeal: { id } }) => id);
    expect(ids).to.include.members(ordeals.map(({ id }) => id));
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('does not call a part the whole', () => {
    expect(sizeOf(options)).to.equal('The long form');
    expect(sizeOf({ ...options, share: 0.1 }))
      .to.contain('short')
      .and.to.contain('0.1');
    for (const part of [{ only: 'K1' }, { count: 3 }, { engines: ['sqlite'] }])
      expect(sizeOf({ ...options, ...part })).to.contain('A part');
  });

  it('plays one run again', () => {
    const again = planOf({ ...options, only: 'K1 sqlite', seed: 117, count: 40 });
    expect(again.map(({ ordeal: { id }, seed, count }) => ({ id, seed, count }))).to.deep.equal([
      { id: 'K1 sqlite', seed: 117, count: 40 },
    ]);
  });
});

describe('The growth of memory', () => {
  const lives = (pid: number, mbAt: (minute: number) => number): readonly Sample[] =>
    Array.from({ length: 60 }, (_, minute) => ({ at: minute * 60_000, pid, mb: mbAt(minute) }));

  it('is that of the process that grows most, once it is warm', () => {
    const warmingUp = lives(1, (minute) => Math.min(30, minute) * 5);
    expect(growthOf(warmingUp)).to.be.closeTo(0, 0.01);
    expect(growthOf([...warmingUp, ...lives(2, (minute) => 100 + minute)])).to.be.closeTo(60, 0.01);
  });

  it('is not known of a life that was too short', () => {
    expect(growthOf(lives(1, () => 100).slice(0, 5))).to.equal(undefined);
  });
});
