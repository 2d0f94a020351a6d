/** Who waits is served in turn: one with much to do takes nothing from those with little. */
import { expect } from 'chai';
import fc from 'fast-check';
import { shareOut } from '../../src/core/shares.ts';

const tenants = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), most: fc.integer({ min: -2, max: 60 }) }), {
  selector: ({ id }) => id,
  maxLength: 20,
});

describe('Shares', () => {
  it('are as even as can be: nobody gets two more than another who could have had more', () => {
    fc.assert(
      fc.property(tenants, fc.nat(100), fc.option(fc.string(), { nil: undefined }), (claimants, n, after) => {
        const shares = shareOut(claimants, { n, mostClaimants: 100, ...(after !== undefined && { after }) });
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
      const shares = shareOut(claimants, { n: 1, mostClaimants: 2, ...(after !== undefined && { after }) });
      after = [...shares.keys()].at(-1);
      served.push(...shares.keys());
    }
    expect(served).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('go to a few tenants at a time, when there are very many', () => {
    const claimants = Array.from({ length: 500 }, (_, index) => ({ id: `t${index}`, most: 9 }));
    expect(shareOut(claimants, { n: 50, mostClaimants: 16 }).size).to.equal(16);
  });
});
