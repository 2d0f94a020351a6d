/** Who waits is served in turn: one with much to do takes nothing from those with little. */
import { expect } from 'chai';
import fc from 'fast-check';
import { inTurn, shareOut } from '../../src/core/shares.ts';

const tenants = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), most: fc.integer({ min: -2, max: 60 }) }), {
  selector: ({ id }) => id,
  maxLength: 20,
});

describe('Shares', () => {
  it('are as even as can be: nobody gets two more than another who could have had more', () => {
    fc.assert(
      fc.property(tenants, fc.nat(100), (claimants, n) => {
        const shares = shareOut(claimants, n);
        const total = [...shares.values()].reduce((sum, share) => sum + share, 0);
        expect(total).to.equal(
          Math.min(
            n,
            claimants.reduce((sum, { most }) => sum + Math.max(0, most), 0),
          ),
        );
        for (const { id, most } of claimants) {
          const share = shares.get(id) ?? 0;
          expect(share).to.be.at.most(Math.max(0, most));
          if (share < most) for (const other of shares.values()) expect(other).to.be.at.most(share + 1);
        }
      }),
    );
  });

  it('begin behind whoever was served last, so that in as many turns as there are tenants each had one', () => {
    const claimants = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, most: 1000 }));
    const served: string[] = [];
    let after: string | undefined;
    for (let turn = 0; turn < 5; turn += 1) {
      const shares = shareOut(inTurn(claimants, { most: 2, ...(after !== undefined && { after }) }), 1);
      after = [...shares.keys()].at(-1);
      served.push(...shares.keys());
    }
    expect(served).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('go to a few tenants at a time when there are very many, and to all in turn, wherever one begins', () => {
    fc.assert(
      fc.property(tenants, fc.integer({ min: 1, max: 5 }), fc.string(), (claimants, most, start) => {
        const served = new Set<string>();
        let after = start;
        for (let turn = 0; turn < Math.ceil(claimants.length / most) + 1; turn += 1) {
          const now = inTurn(claimants, { most, after });
          expect(now.length).to.be.at.most(most);
          for (const { id } of now) served.add(id);
          after = now.at(-1)?.id ?? after;
        }
        expect(served.size).to.equal(claimants.length);
      }),
    );
  });
});
