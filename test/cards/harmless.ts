/** What a text from outside may look like at its worst, and the proof that on a whole card it is nothing but text. */
import { expect } from 'chai';
import { readings } from './markdown.ts';
import { partsOf } from './schema.ts';

/** Each means something to somebody: a renderer, Teams, the template engine, i18next, a person who reads in haste. */
export const HOSTILE: readonly string[] = [
  '[Sign in](https://evil.example)',
  '![](https://evil.example/pixel.png)',
  'https://evil.example/a?b=c www.evil.example a.b@evil.example',
  '<at>Everyone</at> <b>bold</b> &lt;i&gt; &#42;x&#42;',
  '**bold** _it_ __x__ ~~gone~~ `rm` ***all***',
  '# 1. - > heading',
  '1. one',
  '- item',
  '> said nobody',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: just that is to be seen
  '${string($root)} ${range(1,3000000)}',
  '{{DATE(2026-11-21T09:30:00Z,SHORT)}} {{name}} $t(errors.broken)',
  '\u202egpj.exe\u200b\u0000\r\n\r\n# two',
  '| a | b |\n|---|---|',
  'x'.repeat(3000),
  '\\*not\\* C:\\*.csv \\',
  '__proto__',
  '"quoted" «names», „here“',
];

/** Texts of a card in which Markdown is drawn: toggles and lists of radio buttons draw it too. */
const markdownOf = (card: unknown): readonly string[] =>
  partsOf(card).flatMap((part): unknown[] => {
    const { type } = part;
    if (type === 'TextBlock') return [part['text']];
    if (type === 'Input.Toggle') return [part['title'], part['label']];
    if (type === 'FactSet')
      return (part['facts'] as { title: string; value: string }[]).flatMap((one) => [one.title, one.value]);
    if (type === 'Input.ChoiceSet' && part['style'] === 'expanded') {
      return (part['choices'] as { title: string }[]).map(({ title }) => title);
    }
    return [];
  }) as string[];

/** Nothing in it is a link, a mention, formatting, or an expression. `allowed`: a link that our own configuration makes. */
export const expectHarmless = (card: unknown, allowed: readonly RegExp[] = []): void => {
  for (const text of markdownOf(card)) {
    if (allowed.some((ours) => ours.test(text))) continue;
    for (const [renderer, reading] of readings(text)) {
      expect(reading.startsWith('not plain'), `${renderer}: ${text} → ${reading}`).to.equal(false);
    }
    expect(text, 'what the card itself would work out').to.not.match(/\$\{|\{\{[A-Z]+\(/);
    expect(text, 'a mention').to.not.match(/<at>/i);
  }
  const entities = partsOf(card).filter((part) => 'msteams' in part);
  expect(entities, 'what Teams makes mentions of').to.deep.equal([]);
  const urls = partsOf(card).flatMap(({ type, url }) => (type === 'Action.OpenUrl' ? [String(url)] : []));
  expect(urls.filter((url) => url.includes('evil'))).to.deep.equal([]);
};
