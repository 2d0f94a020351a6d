/** Every language says what English says: nothing missing, nothing dead, the same blanks, its own plural forms. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { fold } from '../../src/commands/line/fold.ts';
import { parse } from '../../src/commands/parse.ts';
import type { WordKey } from '../../src/core/say.ts';
import { createVoices } from '../../src/locales/say.ts';
import { readVocabularies } from '../../src/locales/vocabularies.ts';
import { isTyped, languageProblems, leftInEnglish, missingKeys, unusedKeys, type WordList, wordsIn } from './words.ts';

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

/** Names of products, and words that another language spells in the same way. */
const ALIKE = [
  ...['Salesforce', 'Dynamics 365', 'Power Query', 'Azure Synapse', 'Dataverse', 'Power Platform'],
  ...['Tables', 'segment', 'segments', 'Segments', 'Insights', 'Models', 'Status', 'Test'],
  ...['Webhook', 'Unification', 'partition', 'partitions', 'no', '20261121T093000Z'],
];

/** Teams cuts longer ones in a row of buttons on a phone. */
const LONGEST_BUTTON = 24;
const BUTTON = /^(?:actions|commands\.buttons|commands\.actions\.buttons)\./;

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

      it('are not left in English', () => {
        if (tag !== 'en') expect(leftInEnglish(words, english, ALIKE)).to.deep.equal([]);
      });

      it('fit on their buttons', () => {
        const say = createVoices().voice(tag, 'UTC');
        const titles = [...words.keys()].filter((key) => BUTTON.test(key));
        for (const key of titles) {
          const title = say(key.replace(/_[a-z]+$/, '') as WordKey, { count: 100, number: 100 });
          expect(title.length, `${key}: ${title}`).to.be.at.most(LONGEST_BUTTON);
        }
      });

      it('put marks as the language does', () => {
        for (const [key, text] of words) {
          if (isTyped(key)) continue;
          for (const [what, pattern] of marksAmiss(tag)) expect(text, `${key} ${what}`).not.to.match(pattern);
        }
      });

      it('never lose the word for above where a threshold is meant', () => {
        const above = readVocabularies().find(({ language }) => language === tag)?.words['above'] ?? [];
        const said = above.map(fold).filter((word) => /\p{L}/u.test(word));
        for (const key of words.keys()) {
          if (!ABOVE.test(key)) continue;
          const text = fold(words.get(key) ?? '');
          expect(
            said.some((word) => text.includes(word)),
            `${key}: ${text}`,
          ).to.equal(true);
        }
      });

      it('name commands that are understood as such', () => {
        const read = (line: string) => parse(line.replace('{{number}}', '3'), readVocabularies(), { language: tag });
        const howTo = quotedIn(words.get('commands.list.howTo') ?? '');
        expect(howTo.map(read)).to.deep.equal([
          { kind: 'edit', number: 3 },
          { kind: 'test', number: 3 },
          { kind: 'unsubscribe', number: 3 },
        ]);
        for (const key of ['mail.why', 'mail.whyChat']) {
          const line = (words.get(key) ?? '').split(':').at(-1) as string;
          expect(read(line), key).to.deep.equal({ kind: 'unsubscribe', number: 3 });
        }
        const [status] = quotedIn(words.get('commands.subscribe.noneYetCure') ?? '');
        expect(read(status ?? '')).to.deep.equal({ kind: 'status' });
        const [help] = quotedIn(words.get('commands.welcome.how') ?? '');
        expect(read(help ?? '')).to.deep.equal({ kind: 'help' });
        const [now, daily, weekly, off] = quotedIn(words.get('commands.actions.report.howTo') ?? '');
        expect([now, daily, weekly, off].map((line) => read(line ?? ''))).to.deep.equal([
          { kind: 'report' },
          { kind: 'report', schedule: { hour: 8, minute: 0 } },
          { kind: 'report', schedule: { hour: 9, minute: 0, weekday: 1 } },
          { kind: 'report', schedule: 'off' },
        ]);
        const [search] = quotedIn(words.get('commands.actions.search.unsaid') ?? '');
        expect(read(`${search} Ada`)).to.deep.equal({ kind: 'search', text: 'Ada', exact: false });
        const [switching] = quotedIn(words.get('commands.actions.switch.many') ?? '');
        expect(read(switching ?? '')).to.deep.equal({ kind: 'switchinstance' });
        const [onDemand] = quotedIn(words.get('commands.help.onDemand') ?? '');
        expect(read(`subscribe full-refresh-completed ${onDemand}`)).to.include({ includeOnDemand: true });
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

const QUOTED = /[“«]\s*(.*?)\s*[”»]/gu;
const quotedIn = (text: string): readonly string[] => [...text.matchAll(QUOTED)].map(([, inside]) => inside as string);

/** Texts about thresholds: in some translations of the official documents they lost what they are about. */
const ABOVE =
  /^triggers\.(?:segment|measure)-threshold-crossed\.(?:about|above\.title|above\.state)$|^commands\.(?:words\.above|words\.rearm|form\.directions\.above|subscribe\.askTitle|subscribe\.aboveAlready(?:All)?|help\.upward)$/;

/** By language: which marks are wrong in it, and how they show. */
const marksAmiss = (tag: string): readonly (readonly [what: string, pattern: RegExp])[] => [
  ['has straight quotes', /"/],
  ...(tag === 'fr'
    ? ([
        ['has no narrow space before a mark', /[^\u202F]([;!?»]|:(?!\/\/|\d))/u],
        ['has no narrow space after «', /«[^\u202F]/u],
      ] as const)
    : []),
  ...(tag === 'fr' || tag === 'ca' ? ([['has a straight apostrophe', /'/]] as const) : []),
  ...(['fr', 'ca', 'ru', 'nb'].includes(tag) ? ([['has English quotes', /[“”]/]] as const) : []),
];

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

  it('knows which forms mean one number and may say it in a word', () => {
    const counted = list({ a_one: 'one', a_other: '{{count}}' });
    expect(languageProblems('nb', list({ a_one: 'ett', a_other: '{{count}}' }), counted)).to.deep.equal([]);
    const russian = list({ a_one: 'один', a_few: '{{count}}', a_many: '{{count}}', a_other: '{{count}}' });
    expect(languageProblems('ru', russian, counted)).to.deep.equal(['ru: a_one leaves out {{count}}.']);
  });

  it('is broken by texts that are still English, names and what is typed aside', () => {
    const theirs = list({ 'a.b': 'Dataverse', 'a.c': '{{x}} rows', 'a.d': '{{x}} · {{y}}', 'triggers.x.words': 'x' });
    expect(leftInEnglish(theirs, theirs, ['Dataverse'])).to.deep.equal(['a.c']);
  });

  it('lets each language have the cities of its own people', () => {
    const cities = list({ 'commands.vocabulary.cities.Europe/Oslo': 'Bergen' });
    expect(languageProblems('nb', cities, list({}))).to.deep.equal([]);
    expect(languageProblems('nb', list({}), cities)).to.deep.equal([]);
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
