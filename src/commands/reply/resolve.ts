/** What a person called something → the thing itself, or what it may be. Nothing is guessed: near matches are offered. */
import type { Ref } from '../line/command.ts';
import { fold, squash } from '../line/fold.ts';
import { nearest } from '../line/near.ts';

type Named = { readonly id: string; readonly name: string };

export type Resolved<T> =
  | { readonly kind: 'found'; readonly item: T }
  /** All that fit. */
  | { readonly kind: 'several'; readonly items: readonly T[] }
  /** None fits; these look alike, nearest first. */
  | { readonly kind: 'none'; readonly near: readonly T[] };

const MOST_NEAR = 6;

/**
 * By id exactly; by name: the whole name or id, else the only one that begins with it, else the only one that has it
 * inside. Case, accents and punctuation don't count, unless that leaves several.
 */
export const resolve = <T extends Named>(ref: Ref, items: readonly T[]): Resolved<T> => {
  const byId = ref.by === 'id' ? items.filter(({ id }) => id === ref.text) : undefined;
  if (byId) return settle(byId) ?? { kind: 'none', near: [] };
  const said = formsOf(ref.text);
  if (said.folded === '') return { kind: 'none', near: [] };
  const known = items.map((item) => ({ item, forms: [formsOf(item.name), formsOf(item.id)] }));
  const tests: readonly ((forms: Forms) => boolean)[] = [
    ({ raw }) => raw === said.raw,
    ({ folded }) => folded === said.folded,
    ({ squashed }) => squashed === said.squashed,
    ({ squashed }) => squashed.startsWith(said.squashed),
    ({ squashed }) => squashed.includes(said.squashed),
  ];
  for (const test of tests) {
    const resolved = settle(known.filter(({ forms }) => forms.some(test)).map(({ item }) => item));
    if (resolved) return resolved;
  }
  return { kind: 'none', near: nearItems(said.squashed, items) };
};

/** One text in the forms that it is compared in. */
type Forms = { readonly raw: string; readonly folded: string; readonly squashed: string };

const formsOf = (raw: string): Forms => ({ raw, folded: fold(raw), squashed: squash(raw) });

const settle = <T>(items: readonly T[]): Resolved<T> | undefined => {
  const [only] = items;
  if (only === undefined) return undefined;
  return items.length === 1 ? { kind: 'found', item: only } : { kind: 'several', items };
};

/** Alike as a whole, or in one of their words. */
const nearItems = <T extends Named>(letters: string, items: readonly T[]): readonly T[] => {
  const wholes = items.flatMap((item) => [[squash(item.name), item] as const, [squash(item.id), item] as const]);
  const words = items.flatMap((item) =>
    fold(item.name)
      .split(' ')
      .map((word) => [word, item] as const),
  );
  const near = [...nearest(letters, wholes, MOST_NEAR), ...nearest(letters, words, MOST_NEAR)];
  return [...new Set(near)].slice(0, MOST_NEAR);
};
