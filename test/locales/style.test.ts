/** Every text is in the manner of its language: one form of address, its own marks, and no place where a name would jar. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readLanguages } from '../../appPackage/languages.ts';
import { readManifest, wordsOf } from '../../appPackage/manifest.ts';
import { createVoices } from '../../src/locales/say.ts';
import { ending, styleProblems } from './style.ts';
import { isTyped, wordsIn } from './words.ts';

const read = (tag: string) =>
  wordsIn(JSON.parse(readFileSync(new URL(`../../src/locales/${tag}.json`, import.meta.url), 'utf8')) as object);

const english = read('en');
const inEnglish = (key: string): string => english.get(key) ?? english.get(key.replace(/_[a-z]+$/, '_other')) ?? '';

const folder = new URL('../../appPackage/', import.meta.url).pathname;
const menus = new Map([
  ['en', wordsOf(readManifest(readFileSync(`${folder}manifest.json`, 'utf8')))],
  ...readLanguages(folder).languages.map(({ tag, words }) => [tag, words] as const),
]);

const complaints = (tag: string, words: ReadonlyMap<string, string>): readonly string[] =>
  [...words].flatMap(([key, text]) => styleProblems(tag, text).map((problem) => `${key} ${problem}: ${text}`));

describe('What people read', () => {
  for (const tag of createVoices().languages) {
    const texts = new Map([...read(tag)].filter(([key]) => !isTyped(key)));

    it(`is in the manner of ${tag}`, () => {
      expect(complaints(tag, texts)).to.deep.equal([]);
      expect(complaints(tag, new Map([...(menus.get(tag) ?? [])].filter(([key]) => key !== '$schema')))).to.deep.equal(
        [],
      );
    });

    it(`ends in ${tag} as it does in English`, () => {
      const other = [...texts].filter(([key, text]) => ending(text) !== ending(inEnglish(key)));
      expect(other.map(([key, text]) => `${key}: ${text}`)).to.deep.equal([]);
    });
  }
});

/** Each fault once: a rule that can't fail would guard nothing. */
describe('The manner of a language', () => {
  for (const [tag, text] of [
    ['en', 'Two  spaces'],
    ['en', 'Wait...'],
    ['nb', 'Opptil 10 000 tegn'],
    ['nb', 'Hva kan jeg gjøre for Dem?'],
    ['nb', 'Press the knappen'],
    ['fr', 'Choisis ton canal'],
    ['fr', 'Propriétaire de {{name}}'],
    ['fr', 'Rien à faire : attendez'],
    ['fr', 'Écrivez « aide».'],
    ['fr', 'l’équipe d’{{name}}'],
    ['ca', 'Tria el teu canal'],
    ['ca', 'Va passar el {{when}}'],
    ['ca', 'L’entorn de {{environment}}'],
    ['ca', 'cancel.lat'],
    ['ru', 'Я напишу тебе'],
    ['ru', 'Владелец у {{name}}'],
    ['ru', 'Строки – данные'],
    ['ru', 'Пришлю отчет'],
    ['ru', 'Cреда'],
    ['ru', 'Сообщу, что у Вас нового'],
    ['pt-BR', 'Escolhe o teu canal'],
  ] as const) {
    it(`does not let “${text}” pass in ${tag}`, () => {
      expect(styleProblems(tag, text)).to.have.length(1);
    });
  }

  it('lets pass what only looks like it', () => {
    expect(styleProblems('fr', 'Dans {{environment}}, 10\u202F000 membres de plus')).to.deep.equal([]);
    expect(styleProblems('ru', 'В среде {{environment}} — {{count}} сегментов')).to.deep.equal([]);
    expect(styleProblems('nb', 'De eldste først. De er her.')).to.deep.equal([]);
    expect(styleProblems('ca', 'Va passar el dia {{when}} a {{environment}}')).to.deep.equal([]);
  });
});
