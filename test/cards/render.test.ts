/** Proves that templates are filled with whatever comes, and never worked out from it. */
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { asIs, type CardValue, createCards, cut, escapeText, sentence } from '../../src/cards/render.ts';
import { expectGoodCard, partsOf } from './schema.ts';

const cards = createCards();

/** The line of the plain card, whatever it was filled with. */
const lineFilledWith = (line: CardValue): unknown => {
  const [first] = partsOf(cards.render('plain', { line, reference: 'TD-1' })).filter(
    ({ type }) => type === 'TextBlock',
  );
  return first?.['text'] === 'TD-1' ? undefined : first?.['text'];
};

/** As somebody would type them into a name: a dollar sign and braces around an expression. */
const inBraces = (expression: string): string => `$\u007b${expression}}`;
const expressions = [
  ...['string($root)', 'range(1,3000000)', '$root', '1+1', 'line'].map(inBraces),
  ...['$', '\\', '`'].map((before) => before + inBraces('line')),
];

describe('cards made from templates', () => {
  it('know each template that stands in the folder', () => {
    const folder = readdirSync(new URL('../../src/cards/', import.meta.url));
    const files = folder
      .filter((name) => name.endsWith('.card.json'))
      .map((name) => name.slice(0, -'.card.json'.length));
    expect([...cards.names].sort()).to.deep.equal(files.sort());
  });

  it('never work out an expression that somebody put into a name', () => {
    for (const text of expressions) {
      expect(lineFilledWith(text)).to.equal(escapeText(text));
      expect(lineFilledWith(asIs(text))).to.equal(text);
    }
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...expressions, '$', '{', '}', 'a', "'", '`')), (some) => {
        expect(lineFilledWith(asIs(some.join('x')))).to.equal(some.join('x') || undefined);
      }),
    );
  });

  it('leave out what is missing instead of showing the expression for it', () => {
    for (const nothing of [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, '', {}, []]) {
      const card = cards.render('plain', { line: nothing, reference: 'TD-1' });
      expect(partsOf(card).filter(({ type }) => type === 'TextBlock').length, String(nothing)).to.equal(1);
      expect(JSON.stringify(card)).not.to.match(/\$\{|\\u0000|null|undefined|NaN|\[object/);
    }
  });

  it('write numbers and yes or no as text where text belongs', () => {
    expect(lineFilledWith(5)).to.equal('5');
    expect(lineFilledWith(0)).to.equal('0');
    expect(lineFilledWith(false)).to.equal('false');
  });

  it('never fail for what they are filled with', () => {
    fc.assert(
      fc.property(
        fc.object({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true }),
        (anything) => {
          const card = cards.render('notification', { ...(anything as object), title: 'Still here' });
          expect(JSON.stringify(card))
            .to.contain('Still here')
            .and.not.to.match(/\$\{|\\u0000/);
        },
      ),
    );
  });

  it('hold sentences of ours whole, and names short', () => {
    const text = 'word '.repeat(100).trim();
    expect(lineFilledWith(sentence(text))).to.equal(text);
    expect(lineFilledWith(text)).to.have.lengthOf(200);
  });

  it('leave text as it is where no Markdown is drawn, save what nobody can see', () => {
    expect(lineFilledWith(asIs('a_*b*_ [c]\u202e\u0000(d)'))).to.equal('a_*b*_ [c](d)');
  });

  it('pass as good cards', () => {
    expectGoodCard(cards.render('plain', { line: 'A line', reference: 'TD-1', language: asIs('en') }));
  });
});

describe('a list on a card', () => {
  const rows = Array.from({ length: 30 }, (_, at) => ({ name: `row ${at}` }));

  it('shows as many rows as fit and counts the rest', () => {
    expect(cut(rows, { most: 10, bytes: 10_000, rowBytes: 0 })).to.deep.equal({ shown: rows.slice(0, 10), more: 20 });
    expect(cut(rows, { most: 50, bytes: 10_000, rowBytes: 0 })).to.deep.equal({ shown: rows, more: 0 });
    // {"name":"row 0"} takes 16 bytes.
    expect(cut(rows, { most: 50, bytes: 100, rowBytes: 34 })).to.deep.equal({ shown: rows.slice(0, 2), more: 28 });
    expect(cut(rows, { most: 50, bytes: 10, rowBytes: 0 })).to.deep.equal({ shown: [], more: 30 });
  });

  it('counts rows as they will stand in the card, escaped', () => {
    const { shown } = cut([{ name: '@'.repeat(100) }, { name: 'a' }], { most: 9, bytes: 500, rowBytes: 0 });
    expect(shown).to.have.lengthOf(0);
  });
});
