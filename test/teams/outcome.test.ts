/** What the connector's answers mean: each row of the table, and a meaning for everything else. */
import { expect } from 'chai';
import fc from 'fast-check';
import { EgressError } from '../../src/egress/index.ts';
import { outcomeOf, outcomeOfError } from '../../src/teams/outcome.ts';
import { TokenError } from '../../src/teams/token-error.ts';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const KINDS = ['delivered', 'not-sent', 'unsure', 'refused', 'gone', 'halted'];

describe('An answer of the connector', () => {
  it('always has a meaning, whatever it is, and 2xx always means delivered', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer(), fc.integer({ min: 100, max: 599 }), fc.constant(Number.NaN)),
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((text) => JSON.stringify({ error: { code: text, message: text } })),
        ),
        fc.dictionary(
          fc.oneof(fc.string(), fc.constant('retry-after')),
          fc.oneof(fc.string(), fc.integer().map(String)),
        ),
        (status, body, headers) => {
          const outcome = outcomeOf(status, body, headers, NOW);
          expect(outcome.kind).to.be.oneOf(KINDS);
          expect(outcome.status).to.deep.equal(status);
          expect(outcome.kind === 'delivered').to.equal(status >= 200 && status < 300);
          if ('retryAfterMs' in outcome) expect(outcome.retryAfterMs).to.be.within(0, 3_600_000);
        },
      ),
    );
  });

  it('always has a meaning when something was thrown instead, and is never delivered without a 2xx', () => {
    const thrown = fc.oneof(
      fc.anything(),
      fc
        .record({
          phase: fc.constantFrom('unsent' as const, 'unsure' as const),
          code: fc.string(),
          status: fc.option(fc.integer({ min: 200, max: 599 })),
        })
        .map(
          ({ phase, code, status }) =>
            new EgressError(phase, code, status === null ? {} : { head: { status, headers: {} } }),
        ),
      fc
        .record({ code: fc.string(), rejected: fc.boolean() })
        .map(({ code, rejected }) => new TokenError(code, { rejected })),
    );
    fc.assert(
      fc.property(thrown, (error) => {
        const outcome = outcomeOfError(error, NOW);
        expect(outcome.kind).to.be.oneOf(KINDS);
        if (outcome.kind === 'delivered') expect((error as EgressError).head?.status).to.be.within(200, 299);
        if (error instanceof EgressError && error.phase === 'unsent') expect(outcome.kind).to.equal('not-sent');
      }),
    );
  });

  it('finds a code however deep Teams has wrapped it', () => {
    const inner = JSON.stringify({ subCode: 'MessageWritesBlocked', details: 'Thread is read only', errorCode: 209 });
    for (const body of [
      { error: { code: 'Forbidden', message: inner } },
      { error: { code: 'ServiceError', message: JSON.stringify({ message: inner }) } },
      { errorCode: 209, message: inner },
      { error: { code: 'x', innerHttpError: { statusCode: 403, body: { subCode: 'MessageWritesBlocked' } } } },
    ]) {
      expect(outcomeOf(403, JSON.stringify(body), {}, NOW)).to.include({ kind: 'gone', code: 'MessageWritesBlocked' });
    }
  });

  it('does not take words of a person, or a body without end, for a code', () => {
    const body = JSON.stringify({ error: { code: 'Some words <b>and more</b>', message: '{"subCode":' } });
    expect(outcomeOf(403, body, {}, NOW)).to.not.have.property('code');
    const deep = `${'{"error":'.repeat(5000)}{"code":"ConversationNotFound"}${'}'.repeat(5000)}`;
    expect(outcomeOf(404, deep, {}, NOW)).to.not.have.property('code');
  });

  it('says how long to wait in seconds or until a date, an hour at most, and leaves nonsense out', () => {
    const wait = (value: string) => {
      const outcome = outcomeOf(429, '', { 'retry-after': value }, NOW);
      return outcome.kind === 'not-sent' ? outcome.retryAfterMs : 'wrong';
    };
    expect(wait('7')).to.equal(7000);
    expect(wait('1.5')).to.equal(1500);
    expect(wait('Sat, 21 Nov 2026 10:00:30 GMT')).to.equal(30_000);
    expect(wait('Sat, 21 Nov 2026 09:00:00 GMT')).to.equal(0);
    expect(wait('86400')).to.equal(3_600_000);
    expect(wait('soon')).to.equal(undefined);
    expect(wait('-5')).to.satisfy((ms: unknown) => ms === undefined || ms === 0);
    expect(wait('')).to.equal(undefined);
  });

  it('keeps what is known when the answer broke off after its head', () => {
    const cut = (status: number) =>
      outcomeOfError(new EgressError('unsure', 'reset', { head: { status, headers: {} } }), NOW);
    expect(cut(201)).to.include({ kind: 'delivered', status: 201 });
    expect(cut(403)).to.include({ kind: 'not-sent', status: 403 });
    expect(cut(429)).to.include({ kind: 'not-sent', status: 429 });
    expect(cut(502)).to.include({ kind: 'unsure', status: 502 });
  });
});
