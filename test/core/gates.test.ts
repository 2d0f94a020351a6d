/** Before each post: what fails is not posted to, and what may have arrived is repeated only after somebody asked. */
import { expect } from 'chai';
import { createGates } from '../../src/core/gates.ts';
import type { Address, Outcome } from '../../src/core/model.ts';
import type { Destination } from '../../src/core/ports.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';

const START = Date.UTC(2026, 0, 5, 8);
const addressOf = (name: string, host = 'smba.example'): Address => ({
  destination: 'teams',
  laneId: `teams:${name}`,
  place: {
    tenantId: 't',
    conversationId: name,
    kind: 'channel',
    serviceUrl: `https://${host}/emea/`,
    botId: 'bot',
  },
});
const fails: Outcome = { kind: 'unsure', status: 503, reason: 'failing' };
const fine: Outcome = { kind: 'delivered' };
const shut: Outcome = { kind: 'halted', scope: 'bot', reason: 'token refused' };

describe('The gates before a post', () => {
  let clock: HandClock;
  let log: RecordingLog;
  let probes: string[];
  let answer: Outcome | Error;
  let gates: ReturnType<typeof createGates>;
  const destination: Destination = {
    kind: 'teams',
    send: async () => fine,
    probe: async ({ laneId }) => {
      probes.push(laneId);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const pass = (address = addressOf('a'), isRepeat = false) => gates.pass(destination, address, isRepeat);
  const failFive = (host?: string) => {
    for (const name of ['a', 'b', 'a', 'b', 'a']) gates.tell(addressOf(name, host), fails);
  };

  beforeEach(() => {
    clock = createHandClock(START);
    log = createRecordingLog();
    probes = [];
    answer = fine;
    gates = createGates({ clock, log });
  });

  it('stand open, and nobody is asked anything', async () => {
    expect(await pass()).to.equal(undefined);
    expect(probes).to.deep.equal([]);
  });

  it('close for one host when it fails, and not for another', async () => {
    failFive();
    expect(await pass()).to.include({ kind: 'deferred', waitMs: 15_000 });
    expect(await pass(addressOf('a', 'other.example'))).to.equal(undefined);
    expect(log.lines.map(({ event, fields }) => [event, fields['breaker']])).to.deep.equal([
      ['breaker.opened', 'teams:smba.example'],
    ]);
  });

  it('let one ask after the nap, keep the rest waiting meanwhile, and open when the answer is good', async () => {
    failFive();
    clock.set(START + 15_000);
    const [first, second] = await Promise.all([pass(addressOf('a')), pass(addressOf('b'))]);
    expect(first).to.equal(undefined);
    expect(second).to.include({ kind: 'deferred', waitMs: 1000 });
    expect(probes).to.deep.equal(['teams:a']);
    expect(await pass(addressOf('b'))).to.equal(undefined);
    expect(log.lines.at(-1)?.event).to.equal('breaker.closed');
  });

  it('nap twice as long when the answer is bad, or asking breaks off', async () => {
    failFive();
    for (const [bad, napMs] of [
      [fails, 30_000],
      [new Error('broken'), 60_000],
    ] as const) {
      answer = bad;
      clock.set(clock.now() + napMs / 2);
      expect(await pass()).to.include({ kind: 'deferred' });
      expect(await pass()).to.include({ kind: 'deferred', waitMs: napMs });
    }
    expect(probes).to.have.length(2);
  });

  it('close for the bot as a whole when it is shut out, whatever the host, until it is let in again', async () => {
    gates.tell(addressOf('a'), shut);
    expect(await pass(addressOf('b', 'other.example'))).to.include({ kind: 'deferred', waitMs: 15_000 });
    clock.set(START + 15_000);
    answer = shut;
    expect(await pass()).to.include({ kind: 'deferred' });
    expect(await pass()).to.include({ kind: 'deferred', waitMs: 30_000 });
    clock.set(START + 45_000);
    answer = fine;
    expect(await pass()).to.equal(undefined);
  });

  it('ask before what may have arrived is repeated', async () => {
    expect(await pass(addressOf('a'), true)).to.equal(undefined);
    expect(probes).to.deep.equal(['teams:a']);
    answer = fails;
    expect(await pass(addressOf('a'), true)).to.deep.equal({
      kind: 'deferred',
      reason: 'asked before sending: failing',
    });
  });

  it('believe a place that says that it is gone, or that its tenant shuts the bot out', async () => {
    for (const told of [
      { kind: 'gone', reason: 'not a member' },
      { kind: 'halted', scope: 'tenant', reason: 'disabled' },
    ] as const) {
      answer = told;
      expect(await pass(addressOf('a'), true)).to.equal(told);
    }
  });

  it('try one message where nobody can be asked, and go by what comes of it', async () => {
    const mail: Destination = { kind: 'email', send: async () => fine };
    const address: Address = { destination: 'email', laneId: 'email:a', to: 'a@x.example' };
    const go = () => gates.pass(mail, address, false);
    gates.tell(address, shut);
    expect(await go()).to.include({ kind: 'deferred' });
    clock.set(START + 15_000);
    expect(await go()).to.equal(undefined);
    expect(await go(), 'the rest waits').to.include({ kind: 'deferred' });
    gates.tell(address, shut);
    expect(await go()).to.include({ kind: 'deferred', waitMs: 30_000 });
    clock.set(START + 45_000);
    expect(await go()).to.equal(undefined);
    gates.tell(address, fine);
    expect(await go()).to.equal(undefined);
    expect(await pass(), 'Teams has its own').to.equal(undefined);
  });
});
