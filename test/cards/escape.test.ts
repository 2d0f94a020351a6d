/** Proves that text from outside shows itself on a card and means nothing more, by chance and by the book. */
import { expect } from 'chai';
import fc from 'fast-check';
import { clean, escapeText, shorten, TEXT_LIMIT } from '../../src/cards/escape.ts';
import { readings, withoutJoiners } from './markdown.ts';

/** Pieces that mean something to some renderer, so that chance finds bad company for them. */
const pieces = [
  ...'\\`*_{}[]()<>#+-.!|~&$@:/=^"\'%;,? 0aZ\u00e9\u4e2d',
  ...['\n', '\r\n', '\t', '\u2028', '\u0000', '\u202e', '\u200b', '\u200d', '\ufe0f', '\u2060', '\u{1f600}', '\u0301'],
  ...['](', '![', ']: ', '[x]', '**', '__', '~~', '```', '---', '===', '1. ', '1) ', '- ', '# ', '> ', '    '],
  ...[
    '<at>',
    '</at>',
    '<b>',
    '<!--',
    '-->',
    '<?',
    '<![CDATA[',
    '&lt;',
    '&#42;',
    '&amp',
    '{{',
    '}}',
    '${',
    '\\\\',
    '\\*',
  ],
  ...[
    'http://',
    'https://',
    'ftp://',
    '//',
    'www.',
    '.com',
    'a.b',
    'x@y.de',
    'mailto:',
    'javascript:',
    '\u3002',
    '127.0.0.1',
  ],
];

const nastyText = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((some) => some.join('')),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 20 })
    .map((some) => some.join('')),
  fc.string({ unit: 'binary' }),
);

const expectPlain = (markdown: string, text: string): void => {
  for (const [renderer, reading] of readings(markdown)) expect(withoutJoiners(reading), renderer).to.equal(text);
};

describe('names from outside on a card', () => {
  it('read as they are in every Markdown renderer, and mean nothing more', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expectPlain(escapeText(text), withoutJoiners(shorten(clean(text))));
      }),
      { numRuns: 2000 },
    );
  });

  it('mean nothing more either beside other names and words of ours', () => {
    fc.assert(
      fc.property(nastyText, nastyText, fc.constantFrom(' ', ': ', ' (', ', ', ' – '), (one, other, between) => {
        const joined = `${escapeText(one)}${between}${escapeText(other)}`;
        expectPlain(
          `Of ${joined}.`,
          withoutJoiners(`Of ${shorten(clean(one))}${between}${shorten(clean(other))}.`).replace(
            / {2,}/g,
            (gap) => gap,
          ),
        );
      }),
      { numRuns: 2000 },
    );
  });

  const meant = [
    ['a link', '[Sign in](https://evil.example)'],
    ['a link by reference', '[Sign in]: https://evil.example'],
    ['a picture', '![](https://evil.example/pixel.png)'],
    ['a bare address', 'https://evil.example/a?b=c#d'],
    ['an address without scheme', 'www.evil.example or evil.com or //evil.com/x'],
    ['an address in angle brackets', '<https://evil.example>'],
    ['an e-mail address', 'someone@evil.example, mailto:someone@evil.example'],
    ['a mention', '<at>Everyone</at>'],
    ['bold and italic', '**urgent** __now__ *so* _very_ ***both***'],
    ['code', '`rm -rf` and ```more```'],
    ['struck out', '~~not~~ ~this~'],
    ['a heading', '# Fire'],
    ['a quote', '> said nobody'],
    ['a list', '- one\n- two'],
    ['a numbered list', '1. one\n2) two'],
    ['a rule', '***\n---\n___'],
    ['a heading by underline', 'Fire\n===='],
    ['HTML', '<b onclick="x()">b</b><script>alert(1)</script><!-- c -->'],
    ['an entity', '&lt;b&gt; &#42;&#x2a; &copy'],
    ['a table', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['indented code', '    code'],
    ['an escape', '\\*not\\* \\\\ C:\\temp\\*.csv \\'],
  ] as const;
  for (const [what, text] of meant) {
    it(`never become ${what}`, () => {
      expectPlain(escapeText(text), clean(text));
    });
  }

  it('are never an expression or a date function of the card', () => {
    for (const text of [`\${string($root)}`, `$\${x}`, '{{DATE(2026-01-01T00:00:00Z)}}', '{{{TIME(x)}}}']) {
      expect(escapeText(text)).not.to.match(/\$\{|\{\{/);
      expect(withoutJoiners(escapeText(text))).to.equal(text);
    }
  });

  it('carry no backslash where people write such names every day, as some phones show it', () => {
    const everyday = [
      'CustomerLoyalty_EMEA_2026',
      'Orders (EU) – returns & refunds',
      'Contoso: 9,812.5 → 10,240.75',
      "Müller's #1 list!",
      'CONTOSO\\svc-import',
      'files.csv',
      '售后服务_数据',
    ];
    for (const name of everyday) expect(withoutJoiners(escapeText(name))).to.equal(name);
  });

  it('stay in one line, without controls, direction marks and other invisible characters', () => {
    expect(clean(' a\r\n\tb\u2028c\u0085d\u0000\u001b[31me\u202egpj.\u2066x\u200b\ufeff\u00ad ')).to.equal(
      'a b c d[31megpj.x',
    );
    expect(clean('\ud800x')).to.equal('\ufffdx');
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(clean(text)).not.to.match(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff\n\r]/u);
        expect(clean(text)).to.satisfy((cleaned: string) => cleaned.isWellFormed());
        expect(clean(clean(text))).to.equal(clean(text));
      }),
    );
  });

  it('keep what their writing needs: joined emoji, Persian and Hindi joiners, accents', () => {
    for (const name of ['👩‍👩‍👧‍👦 families', 'می‌خواهم', 'क्‍ष', 'Crème brûlée', '❤️', 'e\u0301te\u0301'])
      expect(clean(name)).to.equal(name);
  });

  it('are at most 200 characters as people count them, and no character is cut in two', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(shorten('x'.repeat(200))).to.equal('x'.repeat(200));
    expect(shorten('x'.repeat(201))).to.equal(`${'x'.repeat(199)}…`);
    expect(shorten('😀'.repeat(200))).to.equal('😀'.repeat(200));
    expect(shorten('😀'.repeat(201))).to.equal(`${'😀'.repeat(199)}…`);
    expect(shorten(family.repeat(500))).to.match(new RegExp(`^(${family})+…$`, 'u'));
    expect(shorten(`e${'\u0301'.repeat(5000)}`).length).to.be.at.most(TEXT_LIMIT * 2 + 1);
    expect(shorten('ab cd', 4)).to.equal('ab…');
  });

  it('cost a bounded time and size, whatever they hold', () => {
    for (const piece of pieces) {
      const escaped = escapeText(piece.repeat(20_000));
      expect(escaped.length).to.be.at.most(TEXT_LIMIT * 2 * 4);
    }
  });
});
