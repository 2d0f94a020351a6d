/** What a person types and reads in each language, taken from the locales and the grammar: nothing of it is typed twice. */
import type { Command } from '../../src/commands/line/command.ts';
import { print } from '../../src/commands/line/print.ts';
import { selfName } from '../../src/commands/reply/manners.ts';
import type { Say } from '../../src/core/say.ts';
import { createVoices } from '../../src/locales/say.ts';
import { readVocabularies } from '../../src/locales/vocabularies.ts';
import { textsOf, type WordList } from '../locales/words.ts';

export type Words = {
  readonly language: string;
  /** What the language calls itself. */
  readonly name: string;
  readonly say: Say;
  /** The line that people of this language type. */
  line(command: Command): string;
  /** What nobody should read who reads this language: sentences of the others, keys, and what was not filled in. */
  strangeIn(text: string): readonly string[];
};

/** Stands for what a test can't know, such as a moment. */
export const BLANK = '\u0000';

/** The text with anything in its blanks. */
export const like = (text: string): RegExp =>
  new RegExp(
    text
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/\s+/g, '\\s+')
      .replaceAll(BLANK, '.+'),
  );

/** Shorter pieces may be names, or the same word in two languages. */
const PIECE = 16;

const piecesOf = (texts: WordList): readonly string[] =>
  [...texts.values()]
    .flatMap((text) => text.split(/\{\{[^}]*\}\}/))
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= PIECE && piece.includes(' '));

const UNFILLED = /\$\{|\{\{|\}\}|\bundefined\b|\bNaN\b|\[object|\bnull\b/g;

/** All languages that there are, English first. */
export const allWords = (): readonly Words[] => {
  const voices = createVoices();
  const vocabularies = readVocabularies();
  const texts = new Map(voices.languages.map((language) => [language, textsOf(language)]));
  const keys = [...(texts.get('en')?.keys() ?? [])].map((key) => key.replace(/_other$/, ''));
  return vocabularies.map((vocabulary): Words => {
    const { language } = vocabulary;
    const own = [...(texts.get(language)?.values() ?? [])].join('\n');
    const strange = [...texts].filter(([other]) => other !== language).flatMap(([, others]) => piecesOf(others));
    const foreign = [...new Set(strange)].filter((piece) => !own.includes(piece));
    return {
      language,
      name: selfName(language),
      say: voices.voice(language, 'UTC'),
      line: (command) => print(command, vocabulary),
      strangeIn: (text) => {
        const read = text.replaceAll('\u2060', '');
        const words = new Set(read.split(/[\s,;:()"“”]+/));
        return [
          ...foreign.filter((piece) => read.includes(piece)),
          ...keys.filter((key) => words.has(key)),
          ...[...read.matchAll(UNFILLED)].map(([found]) => found),
        ];
      },
    };
  });
};
