/** Which trigger a person means by the words after `subscribe`. */
import type { Lexicon } from './lexicon.ts';
import { nearest } from './near.ts';
import type { Token } from './tokens.ts';

/** `triggers`: none, one, or several that it may be. `length`: how many of the tokens said it. */
export type TriggerFound = { readonly triggers: readonly string[]; readonly length: number };

const LONGEST = 6;
const MOST_GUESSES = 6;

/** The run of words at the beginning; something quoted is a run of its own. */
const runOf = (tokens: readonly Token[]): readonly Token[] => {
  if (tokens[0]?.kind === 'quoted') return tokens.slice(0, 1);
  const end = tokens.findIndex(({ kind }) => kind !== 'word');
  return tokens.slice(0, Math.min(LONGEST, end === -1 ? tokens.length : end));
};

/** Whole aliases before beginnings of some, the line's own language before others. "Everything" is no beginning. */
const triggersBy = ({ triggers, isAll }: Lexicon, key: string): readonly string[] => {
  const exact = triggers.find((table) => table.has(key))?.get(key);
  if (exact) return exact;
  if (isAll(key)) return [];
  for (const table of triggers) {
    const begun = new Set<string>();
    for (const [alias, names] of table) if (alias.startsWith(key)) for (const name of names) begun.add(name);
    if (begun.size > 0) return [...begun];
  }
  return [];
};

/** The longest beginning that is an alias of a trigger or the beginning of one: what follows are names. */
export const findTrigger = (tokens: readonly Token[], lexicon: Lexicon): TriggerFound => {
  const run = runOf(tokens);
  for (let length = run.length; length > 0; length--) {
    const triggers = triggersBy(lexicon, keyOf(run.slice(0, length)));
    if (triggers.length > 0) return { triggers, length };
  }
  return { triggers: [], length: run.length };
};

const keyOf = (tokens: readonly Token[]): string => tokens.map(({ key }) => key).join('');

/** Triggers whose words look like what was said. */
export const guessTriggers = (tokens: readonly Token[], lexicon: Lexicon): readonly string[] => {
  const run = runOf(tokens);
  const words = [...(lexicon.triggers.at(-1) ?? [])].flatMap(([alias, names]) =>
    names.map((name) => [alias, name] as const),
  );
  const guesses = [run.length, 3, 2, 1]
    .filter((length) => length <= run.length)
    .flatMap((length) => nearest(keyOf(run.slice(0, length)), words, MOST_GUESSES));
  return [...new Set(guesses)].slice(0, MOST_GUESSES);
};
