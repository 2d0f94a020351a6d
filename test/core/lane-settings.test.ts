/** The settings of lanes: sensible when nothing is said, off when that is said, and never more than Teams takes. */
import { expect } from 'chai';
import fc from 'fast-check';
import { laneVariables, readLanes } from '../../src/core/lane-settings.ts';

const lanesOf = (variables: Record<string, string>) => {
  const read = readLanes(variables);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.lanes;
};
const problemsOf = (variables: Record<string, string>): readonly string[] => {
  const read = readLanes(variables);
  return 'problems' in read ? read.problems : [];
};

describe('The settings of lanes', () => {
  it('are those of the house when nothing is said', () => {
    expect(lanesOf({})).to.deep.equal({
      conversation: { perSecond: 1, burst: 4, perHalfMinute: 40, perHour: 1200 },
      tenant: { perSecond: 15, burst: 5 },
      digest: { waiting: 10, blockedMs: 15 * 60_000 },
      expiresMs: 24 * 3_600_000,
    });
    expect(laneVariables).to.deep.equal(['TIDINGS_PACING', 'TIDINGS_DIGEST']);
  });

  it('take single numbers and leave the others as they are', () => {
    const { conversation, tenant } = lanesOf({ TIDINGS_PACING: 'hour=600, tenant=10' });
    expect([conversation?.perHour, conversation?.perSecond, tenant?.perSecond]).to.deep.equal([600, 1, 10]);
    expect(lanesOf({ TIDINGS_DIGEST: 'waiting=25' }).digest).to.deep.equal({ waiting: 25, blockedMs: 900_000 });
  });

  it('can be switched off, each by itself', () => {
    expect(lanesOf({ TIDINGS_PACING: 'off', TIDINGS_DIGEST: 'off' })).to.deep.equal({});
    expect(lanesOf({ TIDINGS_PACING: 'off' })).to.have.keys('digest', 'expiresMs');
    expect(lanesOf({ TIDINGS_DIGEST: 'off' })).to.have.keys('conversation', 'tenant');
  });

  const refused: readonly (readonly [variable: string, value: string, cure: RegExp])[] = [
    ['TIDINGS_PACING', 'fast', /give off, or numbers such as second=1,burst=4/],
    ['TIDINGS_PACING', 'second=1,second=2', /give off/],
    ['TIDINGS_PACING', 'minute=3', /give off/],
    ['TIDINGS_PACING', 'second=0', /give off/],
    ['TIDINGS_PACING', 'second=-1', /give off/],
    ['TIDINGS_PACING', 'second=0.5', /give off/],
    ['TIDINGS_PACING', 'second=4', /burst and second together at most 7/],
    ['TIDINGS_PACING', 'burst=7', /at most 7.*at most 8/],
    ['TIDINGS_PACING', 'half-minute=61', /half-minute at most 60/],
    ['TIDINGS_PACING', 'hour=1801', /hour at most 1800/],
    ['TIDINGS_PACING', 'tenant=26', /tenant and tenant-burst together at most 30/],
    ['TIDINGS_DIGEST', 'waiting=1', /at least 2/],
    ['TIDINGS_DIGEST', 'never', /give off, or numbers such as waiting=10/],
  ];
  for (const [variable, value, cure] of refused) {
    it(`refuse ${variable}=${value}, and say what to give`, () => {
      const [problem, ...more] = problemsOf({ [variable]: value });
      expect(problem)
        .to.match(cure)
        .and.to.match(new RegExp(`^${variable}: `));
      expect(more).to.deep.equal([]);
    });
  }

  it('never let anything through that Teams would refuse, whatever is given', () => {
    const number = fc.integer({ min: 1, max: 2000 });
    const given = fc.record({ second: number, burst: number, 'half-minute': number, hour: number, tenant: number });
    fc.assert(
      fc.property(given, (numbers) => {
        const text = Object.entries(numbers)
          .map(([name, value]) => `${name}=${value % 40}`)
          .join(',');
        const read = readLanes({ TIDINGS_PACING: text });
        if ('problems' in read || !read.lanes.conversation) return;
        const { perSecond, burst, perHalfMinute, perHour } = read.lanes.conversation;
        expect(burst + perSecond).to.be.at.most(7);
        expect(burst + 2 * perSecond).to.be.at.most(8);
        expect(Math.min(perHalfMinute, burst + 30 * perSecond)).to.be.at.most(60);
        expect(perHour).to.be.at.most(1800);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void readLanes({ TIDINGS_PACING: text, TIDINGS_DIGEST: text })));
  });
});
