/** Every language says what English says: nothing missing, nothing dead, the same blanks, its own plural forms. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { WordKey } from '../../src/core/say.ts';
import { createVoices } from '../../src/locales/say.ts';
import { languageProblems, missingKeys, unusedKeys, type WordList, wordsIn } from './words.ts';

const folder = new URL('../../src/locales/', import.meta.url);
const source = new URL('../../src/', import.meta.url);

const tags = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

const read = (tag: string): WordList =>
  wordsIn(JSON.parse(readFileSync(new URL(`${tag}.json`, folder), 'utf8')) as object);

const english = read('en');

/** All that can say a word: code, and card templates; not the words themselves. */
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') || path.endsWith('.card.json'))
  .map((path) => ({ path, text: readFileSync(new URL(path, source), 'utf8') }));

const list = (words: Record<string, string>): WordList => new Map(Object.entries(words));

describe('the words', () => {
  it('are all said somewhere', () => {
    expect(unusedKeys(english, files)).to.deep.equal([]);
  });

  it('are there for all that is said', () => {
    expect(missingKeys(english, files)).to.deep.equal([]);
  });

  for (const tag of tags) {
    describe(`in ${tag}`, () => {
      const words = read(tag);

      it('are in a file that is named by its language tag', () => {
        expect(Intl.getCanonicalLocales(tag)).to.deep.equal([tag]);
        expect(createVoices().languages).to.include(tag);
      });

      it('are the same as in English, in the plural forms of the language, with the same blanks', () => {
        expect(languageProblems(tag, words, english)).to.deep.equal([]);
      });

      it('leave no blank open when they are said', () => {
        const say = createVoices().voice(tag, 'UTC');
        for (const [key, text] of words) {
          const names = [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name as string);
          const values = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
          const said = say(key as WordKey, values);
          expect(said, key).not.to.match(/\{\{|\}\}/);
          for (const name of names) expect(said, key).to.contain(`<${name}>`);
        }
      });
    });
  }
});

/** The contract on made-up files: a test that can't fail would guard nothing. */
describe('the contract of a language file', () => {
  const base = list({
    'list.title': 'Subscriptions of {{name}}',
    'list.more_one': '{{count}} more',
    'list.more_other': '{{count}} more',
  });
  const polish = {
    'list.title': 'Subskrypcje {{name}}',
    'list.more_one': 'jeszcze jedna',
    'list.more_few': 'jeszcze {{count}}',
    'list.more_many': 'jeszcze {{count}}',
    'list.more_other': 'jeszcze {{count}}',
  };
  const complaints = (change: Record<string, string>, without = ''): string => {
    const words = Object.entries({ ...polish, ...change }).filter(([key]) => key !== without);
    return languageProblems('pl', new Map(words), base).join('\n');
  };

  it('is kept by a file with the plural forms of its own language', () => {
    expect(complaints({})).to.equal('');
  });

  it('is broken by what is missing, a plural form of the language included', () => {
    expect(complaints({}, 'list.title')).to.equal('pl: list.title is missing.');
    expect(complaints({}, 'list.more_few')).to.equal('pl: list.more_few is missing.');
  });

  it('is broken by a key that English does not have, and by a plural form of another language', () => {
    expect(complaints({ 'list.titel': 'x' })).to.equal('pl: list.titel is too much.');
    expect(complaints({ 'list.more_two': '{{count}}' })).to.equal('pl: list.more_two is too much.');
  });

  it('is broken by a blank that is lost, made up or misspelt', () => {
    expect(complaints({ 'list.title': 'Subskrypcje' })).to.equal('pl: list.title leaves out {{name}}.');
    expect(complaints({ 'list.more_few': 'kilka' })).to.equal('pl: list.more_few leaves out {{count}}.');
    expect(complaints({ 'list.title': '{{name}} {{team}}' })).to.contain('{{team}}, which nobody fills');
    expect(complaints({ 'list.title': '{{name}} {x}' })).to.contain('a brace too many');
  });

  it('is broken by an empty word or one with a space around it', () => {
    expect(complaints({ 'list.more_one': '' })).to.contain('is empty');
    expect(complaints({ 'list.title': '{{name}} ' })).to.contain('a space');
  });

  it('lets a language have no word of its own for what people type', () => {
    const typed = list({ 'commands.vocabulary.words.please': 'please, kindly' });
    expect(languageProblems('pl', list({ 'commands.vocabulary.words.please': '' }), typed)).to.deep.equal([]);
  });

  it('finds words that nobody says, and follows keys that are put together', () => {
    const words = list({ 'status.ok': 'OK', 'a.b_one': '1', 'a.b_other': '2', 'a.c': 'dead', 'x.y.z': 'z' });
    const file = (text: string) => [{ path: 'x.ts', text }];
    const code = `say(\`status.\${run.status}\`); say('a.b', { count }); say(\`x.\${kind}.z\`);`;
    expect(unusedKeys(words, file(code))).to.deep.equal(['a.c']);
    expect(unusedKeys(words, file(`say('status.ok'); say(\`a.\${b}\`); say(\`x.\${y}\`)`))).to.deep.equal(['x.y.z']);
    expect(unusedKeys(words, file(`say(\`\${heading}.\${key}\`)`))).to.have.length(4);
  });

  it('finds words that are said and stand nowhere', () => {
    const words = list({ 'status.ok': 'OK' });
    const code = `say('status.bad'); say(\`status.\${x}.what\`); say(\`status.\${x}\`); say('status.ok'); log(\`host.\${x}\`);`;
    expect(missingKeys(words, [{ path: 'x.ts', text: code }])).to.deep.equal(['status.bad', `status.\${x}.what`]);
  });
});
