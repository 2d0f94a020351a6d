/** The contract of a language file: what it has to say, in which plural forms, with which blanks, and that all is used. */
import { readFileSync } from 'node:fs';

/** A file's words by dotted key. */
export type WordList = ReadonlyMap<string, string>;
type Source = { readonly path: string; readonly text: string };

/** What people type rather than read: comma lists that `vocabularies.ts` reads whole. English always works beside them. */
const TYPED = /^commands\.vocabulary\.|^triggers\.[^.]+\.words$/;
export const isTyped = (key: string): boolean => TYPED.test(key);
/** Each language has the cities that its people name. */
const OWN = /^commands\.vocabulary\.cities\./;
const PLURAL = /^(.+)_(zero|one|two|few|many|other)$/;

/** Flattens a language file. Throws when anything but text stands at a key. */
export const wordsIn = (json: object, prefix = ''): WordList =>
  new Map(
    Object.entries(json).flatMap(([name, value]: [string, unknown]): (readonly [string, string])[] => {
      if (typeof value === 'string') return [[prefix + name, value]];
      if (typeof value === 'object' && value !== null) return [...wordsIn(value, `${prefix}${name}.`)];
      throw new Error(`${prefix}${name} is no text`);
    }),
  );

/** What a language's file has for people to read. */
export const textsOf = (tag: string): WordList => {
  const file = new URL(`../../src/locales/${tag}.json`, import.meta.url);
  return new Map([...wordsIn(JSON.parse(readFileSync(file, 'utf8')))].filter(([key]) => !TYPED.test(key)));
};

/** A key as code says it: `more_one` and `more_other` are both said as `more`, with a count. */
const saidAs = (key: string, words: WordList): string => {
  const base = PLURAL.exec(key)?.[1];
  return base !== undefined && words.has(`${base}_other`) ? base : key;
};

const saidKeys = (words: WordList): ReadonlySet<string> => new Set([...words.keys()].map((key) => saidAs(key, words)));

const isPlural = (said: string, words: WordList): boolean => !words.has(said) && words.has(`${said}_other`);

const blanksIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\{\{\s*([^}]*?)\s*\}\}/g)].map(([, name]) => name as string));

/** Takes a language's tag and words, and the English ones; returns a sentence for each thing that is wrong. */
export const languageProblems = (tag: string, words: WordList, english: WordList): readonly string[] => {
  const shared = [...saidKeys(english)].filter((said) => !OWN.test(said));
  const wanted = shared.flatMap((said) =>
    isPlural(said, english) ? categoriesOf(tag).map((category) => `${said}_${category}`) : [said],
  );
  const missing = wanted.filter((key) => !words.has(key)).map((key) => `${tag}: ${key} is missing.`);
  const more = [...words.keys()]
    .filter((key) => !wanted.includes(key) && !OWN.test(key))
    .map((key) => `${tag}: ${key} is too much.`);
  return [...missing, ...more, ...[...words].flatMap(([key, text]) => textProblems(tag, key, text, english))];
};

const categoriesOf = (tag: string): readonly string[] => new Intl.PluralRules(tag).resolvedOptions().pluralCategories;

/** "One failure" needs no number in English, but Russian puts 1, 21 and 101 the same way, and French 0 and 1. */
const meansOneNumber = (tag: string, category: string): boolean => {
  const rules = new Intl.PluralRules(tag);
  return Array.from({ length: 200 }, (_, count) => count).filter((n) => rules.select(n) === category).length === 1;
};

const textProblems = (tag: string, key: string, text: string, english: WordList): readonly string[] => {
  const said = PLURAL.exec(key)?.[1] ?? key;
  const pattern = english.get(`${said}_other`) ?? english.get(key) ?? '';
  const [wanted, found] = [blanksIn(pattern), blanksIn(text)];
  const category = PLURAL.exec(key)?.[2];
  const spare = category !== undefined && meansOneNumber(tag, category) ? ['count'] : [];
  const lost = [...wanted].filter((name) => !found.has(name) && !spare.includes(name));
  const made = [...found].filter((name) => !wanted.has(name));
  return [
    ...lost.map((name) => `${tag}: ${key} leaves out {{${name}}}.`),
    ...made.map((name) => `${tag}: ${key} has {{${name}}}, which nobody fills.`),
    ...(text.trim() === '' && !TYPED.test(key) ? [`${tag}: ${key} is empty.`] : []),
    ...(text !== text.trim() ? [`${tag}: ${key} begins or ends with a space.`] : []),
    ...(/[{}]/.test(text.replaceAll(/\{\{[^{}]*\}\}/g, '')) ? [`${tag}: ${key} has a brace too many or too few.`] : []),
  ];
};

/** Every key that the source says as it stands, and the patterns of those it puts together, such as `status.${word}`. */
const saidIn = (files: readonly Source[]) => {
  const code = files.map(({ text }) => text).join('\n');
  const literals = new Set(
    [...code.matchAll(/'([\w.-]+)'|"([\w.-]+)"|`([\w.-]+)`/g)].map(([, a, b, c]) => a ?? b ?? c),
  );
  const composed = [...code.matchAll(/`([a-z][\w-]*\.[^`\s]*\$\{[^`\s]*)`/gi)].map(([, inner]) => inner as string);
  return { literals, composed };
};

/** `status.${run.status}` as a pattern over keys: a hole holds one part of a key or a piece of it. */
const patternOf = (composed: string): RegExp => {
  const parts = composed.split(/\$\{[^}]*\}/).map((part) => part.replace(/[^\w-]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\w-]+')}$`);
};

/** Keys that no source file says: dead words that six languages would translate for nothing. */
export const unusedKeys = (english: WordList, files: readonly Source[]): readonly string[] => {
  const { literals, composed } = saidIn(files);
  const patterns = composed.map(patternOf);
  const isSaid = (key: string): boolean => literals.has(key) || patterns.some((pattern) => pattern.test(key));
  return [...saidKeys(english)].filter((key) => !isSaid(key) && !TYPED.test(key));
};

/** Keys that the source puts together or writes down, under a heading that exists, and that stand in no file. */
export const missingKeys = (english: WordList, files: readonly Source[]): readonly string[] => {
  const keys = [...saidKeys(english)];
  const headings = new Set(keys.map((key) => key.split('.')[0]));
  const { composed } = saidIn(files);
  const spoken = files
    .flatMap(({ text }) => [...text.matchAll(/\bsay\(\s*'([\w-]+\.[\w.-]+)'/g)])
    .map(([, key]) => key as string);
  return [
    ...spoken.filter((key) => !keys.includes(key)),
    ...composed.filter((text) => headings.has(text.split('.')[0]) && !keys.some((key) => patternOf(text).test(key))),
  ];
};

/** The text's words, without blanks and signs. */
const bare = (text: string): string =>
  text
    .replaceAll(/\{\{[^{}]*\}\}/g, ' ')
    .replaceAll(/[^\p{L}\p{N} ]/gu, '')
    .replaceAll(/ +/g, ' ')
    .trim();

/** Texts that are the English ones, letter by letter. `alike`: names, and words that other languages have as well. */
export const leftInEnglish = (words: WordList, english: WordList, alike: readonly string[]): readonly string[] =>
  [...words]
    .filter(([key, text]) => text === english.get(key) && !TYPED.test(key))
    .filter(([, text]) => bare(text) !== '' && !alike.includes(bare(text)))
    .map(([key]) => key);
