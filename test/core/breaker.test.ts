/** The breaker: what fails is left alone for a while, asked once, and used again when it works. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  admit,
  afterPost,
  afterProbe,
  type Breaker,
  CLOSED,
  hostOf,
  probing,
  type Verdict,
  verdictOf,
} from '../../src/core/breaker.ts';

const START = Date.UTC(2026, 0, 5, 8);
const having = (breaker: Breaker, verdicts: readonly (readonly [Verdict, string])[]): Breaker =>
  verdicts.reduce((state, [verdict, place]) => afterPost(state, verdict, place, START), breaker);
const fails = (...places: readonly string[]) => places.map((place): readonly [Verdict, string] => ['fails', place]);
const opened = having(CLOSED, fails('a', 'a', 'b', 'a', 'a'));

describe('A breaker', () => {
  it('opens after five failures in a row in two conversations', () => {
    expect(opened).to.deep.equal({ kind: 'open', until: START + 15_000, napMs: 15_000 });
    expect(having(CLOSED, fails('a', 'b', 'a', 'b')).kind).to.equal('closed');
  });

  it('stays closed however often one conversation alone fails', () => {
    expect(having(CLOSED, fails(...Array.from({ length: 50 }, () => 'a'))).kind).to.equal('closed');
  });

  it('stays closed when something works in between, and does not count what never reached the service', () => {
    const mixed = [...fails('a', 'b', 'a', 'b'), ['works', 'a'] as const, ...fails('a', 'b', 'a', 'b')];
    expect(having(CLOSED, mixed).kind).to.equal('closed');
    const unreached = [...fails('a', 'b', 'a', 'b'), ['says-nothing', 'a'] as const, ...fails('a')];
    expect(having(CLOSED, unreached).kind).to.equal('open');
  });

  it('opens at once when the bot is shut out', () => {
    expect(afterPost(CLOSED, 'shut', 'a', START).kind).to.equal('open');
  });

  it('lets one ask when its nap is over, and nobody post until the answer', () => {
    expect(admit(opened, START)).to.deep.equal({ kind: 'wait', ms: 15_000 });
    expect(admit(opened, START + 14_999)).to.deep.equal({ kind: 'wait', ms: 1 });
    expect(admit(opened, START + 15_000)).to.deep.equal({ kind: 'probe' });
    expect(admit(probing(opened), START + 99_999).kind).to.equal('wait');
    expect(admit(CLOSED, START)).to.deep.equal({ kind: 'go' });
  });

  it('closes when the answer is good, else naps twice as long, five minutes at most', () => {
    expect(afterProbe(probing(opened), 'works', START)).to.equal(CLOSED);
    let breaker = opened;
    const naps = Array.from({ length: 7 }, () => {
      breaker = afterProbe(probing(breaker), 'fails', START);
      return breaker.kind === 'open' ? breaker.napMs : 0;
    });
    expect(naps).to.deep.equal([30_000, 60_000, 120_000, 240_000, 300_000, 300_000, 300_000]);
  });

  it('is not closed by a post that was under way when it opened', () => {
    expect(afterPost(opened, 'works', 'a', START)).to.equal(opened);
  });

  it('never keeps anybody waiting for more than five minutes, whatever comes, and whatever the clock does', () => {
    const step = fc.record({
      verdict: fc.constantFrom<Verdict>('works', 'fails', 'shut', 'says-nothing'),
      place: fc.constantFrom('a', 'b', 'c'),
      isProbe: fc.boolean(),
      gap: fc.integer({ min: -86_400_000, max: 86_400_000 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let breaker = CLOSED;
        let now = START;
        for (const { verdict, place, isProbe, gap } of steps) {
          now += gap;
          const admission = admit(breaker, now);
          if (admission.kind === 'wait') expect(admission.ms).to.be.within(1, 300_000);
          if (admission.kind === 'probe') breaker = probing(breaker);
          breaker = isProbe ? afterProbe(breaker, verdict, now) : afterPost(breaker, verdict, place, now);
        }
      }),
    );
  });

  it('takes an answer of any kind for a sign of life, but not silence', () => {
    expect(verdictOf({ kind: 'delivered' })).to.equal('works');
    expect(verdictOf({ kind: 'not-sent', status: 429, reason: 'x' })).to.equal('works');
    expect(verdictOf({ kind: 'gone', reason: 'x' })).to.equal('works');
    expect(verdictOf({ kind: 'halted', scope: 'tenant', reason: 'x' })).to.equal('works');
    expect(verdictOf({ kind: 'unsure', status: 503, reason: 'x' })).to.equal('fails');
    expect(verdictOf({ kind: 'halted', scope: 'bot', reason: 'x' })).to.equal('shut');
    expect(verdictOf({ kind: 'not-sent', reason: 'no such host' })).to.equal('says-nothing');
  });

  it('is one for each service host, whatever the path', () => {
    const place = { tenantId: 't', conversationId: 'c', kind: 'channel', botId: 'b' } as const;
    const at = (serviceUrl: string) => hostOf({ destination: 'teams', laneId: 'x', place: { ...place, serviceUrl } });
    expect(at('https://SMBA.trafficmanager.net/emea/')).to.equal('smba.trafficmanager.net');
    expect(at('https://smba.trafficmanager.net/amer/')).to.equal('smba.trafficmanager.net');
    expect(at('no url')).to.equal(undefined);
    expect(hostOf({ destination: 'email', laneId: 'x', to: 'a@b.example' })).to.equal(undefined);
  });
});
