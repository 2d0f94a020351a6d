/** When a webhook is given up, and that what is sealed opens for its tenant alone. */
import { expect } from 'chai';
import fc from 'fast-check';
import { failingAfter, giveUp, noticeOf } from '../../src/core/giving-up.ts';
import { openHook, sealHook } from '../../src/core/hook.ts';
import type { Address, ClaimedDelivery, Outcome, Settlement } from '../../src/core/model.ts';
import { createVault } from '../../src/core/vault.ts';
import { told } from '../contracts/destination.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20);
const retry: Settlement = { state: 'retry', reason: 'busy', delayMs: 1000 };
const hook: Address = { destination: 'webhook', laneId: 'webhook:1', host: 'h.example', sealed: 's' };
const mailbox: Address = { destination: 'email', laneId: 'email:a@b.example', to: 'a@b.example' };
const failed: Outcome = { kind: 'not-sent', reason: 'busy' };

describe('A webhook', () => {
  it('that says that it is gone is given up at once', () => {
    const gone: Outcome = { kind: 'gone', reason: 'gone', status: 410 };
    expect(giveUp(retry, gone, { address: hook }, NOW)).to.deep.equal({
      state: 'dead',
      reason: 'gone',
      disable: 'gone',
    });
  });

  it('that only failed is given up at its first failure after five days, not before', () => {
    const end = (days: number, outcome: Outcome = failed) =>
      giveUp(retry, outcome, { address: hook, failingSince: NOW - days * DAY }, NOW).disable;
    expect(end(4.99)).to.equal(undefined);
    expect(end(5)).to.equal('failing');
    expect(end(50, { kind: 'unsure', reason: 'reset' })).to.equal('failing');
    expect(end(50, { kind: 'halted', reason: 'off', scope: 'bot' }), 'our own trouble').to.equal(undefined);
    expect(end(50, { kind: 'delivered' })).to.equal(undefined);
    expect(giveUp(retry, failed, { address: hook }, NOW)).to.equal(retry);
  });

  it('is given up, and never a mailbox', () => {
    expect(giveUp(retry, failed, { address: mailbox, failingSince: 0 }, NOW)).to.equal(retry);
  });

  it('is failing since its first failure after something arrived, whatever came between', () => {
    const kinds = ['not-sent', 'unsure', 'refused', 'halted', 'delivered'] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds), { maxLength: 30 }), (all) => {
        let since: number | undefined;
        for (const [at, kind] of all.entries())
          since = failingAfter(since, { kind, reason: 'x', scope: 'bot' } as Outcome, at);
        const lastGood = all.lastIndexOf('delivered');
        const first = all.findIndex((kind, at) => at > lastGood && kind !== 'halted');
        expect(since).to.equal(first === -1 ? undefined : first);
      }),
    );
  });

  it('gets one notice for one delivery', () => {
    const delivery = { id: 'd-1', event: told.event, address: hook, subscription: { id: 's-1', number: 3 } };
    const notice = noticeOf(delivery as ClaimedDelivery, 'failing', NOW);
    expect(notice).to.deep.include({ facts: { why: 'failing', host: 'h.example', number: 3 }, audience: 'everyone' });
    expect(noticeOf(delivery as ClaimedDelivery, 'gone', NOW + 1).id).to.equal(notice.id);
    expect(noticeOf({ ...delivery, id: 'd-2' } as ClaimedDelivery, 'gone', NOW).id).not.to.equal(notice.id);
  });
});

describe('What is sealed', () => {
  const vault = createVault([Buffer.alloc(32, 1)]);

  it('opens for its tenant, with its key, unchanged, and for nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.nat(), (tenant, other, url, at) => {
        const sealed = sealHook(vault, tenant, { url, secrets: ['whsec_x'] });
        expect(openHook(vault, tenant, sealed)).to.deep.equal({ url, secrets: ['whsec_x'] });
        if (other !== tenant) expect(() => openHook(vault, other, sealed)).to.throw();
        const place = at % sealed.length;
        const bent = sealed.slice(0, place) + (sealed[place] === 'A' ? 'B' : 'A') + sealed.slice(place + 1);
        // The last character of base64 carries bits that mean nothing.
        if (place < sealed.length - 1) expect(() => openHook(vault, tenant, bent)).to.throw();
      }),
      { numRuns: 500 },
    );
  });

  it('shows nothing of what it holds, and never looks the same twice', () => {
    const seal = () => sealHook(vault, 'tenant', { url: 'https://h.example/canary', secrets: ['whsec_canary'] });
    expect(seal()).not.to.contain('canary').and.not.to.equal(seal());
    expect(() => createVault([])).to.throw('needs a key');
    expect(() => openHook(createVault([Buffer.alloc(32, 2)]), 'tenant', seal())).to.throw('a key that is not here');
  });
});
