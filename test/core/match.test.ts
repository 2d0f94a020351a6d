/** What a subscription is about: names, wildcards and exceptions. */
import { expect } from 'chai';
import fc from 'fast-check';
import { fitsWildcard, isAbout, leavesNothing } from '../../src/core/match.ts';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });

/** The naive answer: every way to cut the name is tried. */
const naive = (wildcard: string, name: string): boolean => {
  if (wildcard === '') return name === '';
  if (wildcard[0] === '*') {
    return Array.from({ length: name.length + 1 }, (_, at) => name.slice(at)).some((rest) =>
      naive(wildcard.slice(1), rest),
    );
  }
  return name[0] === wildcard[0] && naive(wildcard.slice(1), name.slice(1));
};

describe('A wildcard', () => {
  it('fits just what trying every cut finds', () => {
    fc.assert(
      fc.property(pattern, letters, (wildcard, name) => {
        const plain = name.replace(/ +/g, ' ').trim();
        expect(fitsWildcard(wildcard, plain)).to.equal(naive(wildcard, plain));
      }),
      { numRuns: 500 },
    );
  });

  it('goes by neither case nor accents', () => {
    expect(fitsWildcard('CAFÉ*', 'cafe orders')).to.equal(true);
  });

  it('comes to an end on names for which trying every cut would not', () => {
    expect(fitsWildcard('*a'.repeat(50), `${'a'.repeat(20_000)}b`)).to.equal(false);
  });

  it('takes what it excepts out of what it includes', () => {
    const named = (id: string, name: string) => ({ kind: 'data-source' as const, id, name });
    const except = { subjects: [named('2', 'CRM old')], like: ['CRM test*'] };
    const wish = { subjects: [named('9', 'Loyalty')], like: ['CRM*'], except };
    const isMeant = (id: string, name: string) => isAbout(wish, named(id, name));
    expect(isMeant('1', 'CRM accounts')).to.equal(true);
    expect(isMeant('9', 'renamed since')).to.equal(true);
    expect(isMeant('2', 'CRM older')).to.equal(false);
    expect(isMeant('3', 'CRM test 3')).to.equal(false);
    expect(isMeant('4', 'Web shop')).to.equal(false);
    expect(isAbout({ subjects: [], except }, named('4', 'Web shop'))).to.equal(true);
  });

  it('that is left out again leaves nothing, whatever there may be', () => {
    const wildcards = fc.array(pattern, { maxLength: 2 });
    fc.assert(
      fc.property(wildcards, wildcards, letters, (like, left, name) => {
        const wish = { subjects: [], like, except: { subjects: [], like: left } };
        if (leavesNothing(wish)) expect(isAbout(wish, { id: '1', name })).to.equal(false);
      }),
      { numRuns: 1000 },
    );
    expect(leavesNothing({ subjects: [], like: ['CRM*'], except: { subjects: [], like: ['C*'] } })).to.equal(true);
    expect(leavesNothing({ subjects: [], like: ['C*'], except: { subjects: [], like: ['CRM*'] } })).to.equal(false);
    expect(leavesNothing({ subjects: [] })).to.equal(false);
  });
});
