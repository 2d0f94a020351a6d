/** Whatever was typed stays a value: no condition can become two, and no search another one. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Condition } from '../../src/core/asking.ts';
import { OPERATORS } from '../../src/core/asking.ts';
import { filterOf, searchOf } from '../../src/customer-insights/odata.ts';

/** Reads a filter as OData's grammar does, on its own: text in single quotes with doubled ones, words, signs. */
const readFilter = (filter: string): readonly (readonly [field: string, operator: string, value: string])[] => {
  const read: (readonly [string, string, string])[] = [];
  let rest = filter;
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) throw new Error(`not a filter at: ${rest}`);
    rest = rest.slice(found.length);
    return found;
  };
  const field = /^[\p{L}_][\p{L}\p{Nd}_]*/u;
  const value = /^('(?:[^']|'')*'|-?\d[\w.:+-]*|true|false|null)/;
  for (;;) {
    const name = take(field);
    if (rest.startsWith('(')) {
      take(/^\(/);
      const of = take(field);
      take(/^,/);
      read.push([of, name, take(value)]);
      take(/^\)/);
    } else {
      take(/^ /);
      const operator = take(/^(eq|ne|gt|ge|lt|le)/);
      take(/^ /);
      read.push([name, operator, take(value)]);
    }
    if (rest === '') return read;
    take(/^ and /);
  }
};

const plain = (value: Condition['value']): string =>
  typeof value === 'string' ? value.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ') : String(value);

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      "'",
      "''",
      ' or ',
      ' and ',
      '1 eq 1',
      '(',
      ')',
      ',',
      '%27',
      '&',
      '$filter=',
      '\n',
      '"',
      '\\',
      'x',
    ),
    maxLength: 12,
  }),
);

describe('a filter made of conditions', () => {
  it('holds exactly these conditions, whatever their values are', () => {
    const condition = fc.record({
      field: fc.constantFrom('City', 'CustomerId', 'Ævi_1', '_x'),
      operator: fc.constantFrom(...OPERATORS),
      value: fc.oneof(nasty, fc.integer(), fc.boolean(), fc.constant(null)),
    });
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 4 }), (conditions) => {
        const read = readFilter(filterOf(conditions) ?? '');
        expect(read.map(([field, operator]) => [field, operator])).to.deep.equal(
          conditions.map(({ field, operator }) => [field, operator]),
        );
        for (const [index, [, operator, text]] of read.entries()) {
          const value = conditions[index]?.value ?? null;
          const isText = text.startsWith("'");
          expect(isText ? text.slice(1, -1).replaceAll("''", "'") : text).to.equal(plain(value));
          if (typeof value !== 'string' && !/contains|startswith/.test(operator)) expect(isText).to.equal(false);
        }
      }),
    );
  });

  it('refuses whatever is no field name', () => {
    fc.assert(
      fc.property(
        nasty.filter((text) => !/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(text)),
        (field) => {
          expect(() => filterOf([{ field, operator: 'eq', value: 'x' }])).to.throw('not the name of a field');
        },
      ),
    );
  });

  it('is none for no conditions', () => {
    expect(filterOf([])).to.equal(undefined);
  });
});

describe('a search', () => {
  it('is phrases in double quotes and nothing else, whatever was typed', () => {
    fc.assert(
      fc.property(nasty, fc.boolean(), (text, exact) => {
        const search = searchOf(text, exact);
        if (search === undefined) return;
        expect(search).to.match(/^"[^"\\\p{Cc}]+"( "[^"\\\p{Cc}]+")*$/u);
        if (exact) expect(search.match(/"/g)).to.have.length(2);
      }),
    );
  });

  it('is every word, or in quotes just this text', () => {
    expect(searchOf('ada  berg', false)).to.equal('"ada" "berg"');
    expect(searchOf('ada  berg', true)).to.equal('"ada berg"');
    expect(searchOf(' " ', true)).to.equal(undefined);
  });
});
