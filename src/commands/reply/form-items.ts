/** What the form's picker holds: in a list that stands in the card, or found while somebody types. */
import { clean } from '../../cards/render.ts';
import type { Choice } from '../../core/conversation.ts';
import { fold } from '../../core/fold.ts';
import type { CataloguedSubject, Environment } from '../../core/model.ts';
import { readingOf } from './present.ts';
import type { Turn } from './turn.ts';
import { isNamedKind, type NamedKind, short } from './wording.ts';

export type Item = CataloguedSubject & { readonly kind: NamedKind; readonly environment: Environment };

/** The choice that names none. */
export const ALL = 'all';
/** Values are read one by one: those of a longer list are not. */
export const SHORT_LIST = 20;
/** Teams shows no more. */
const MOST_FOUND = 15;

/** What a choice stands for, cleaned as the card cleans it, so that what comes back is compared with what was sent. */
export const keyOf = ({ environment, kind, id }: Item): string =>
  clean(JSON.stringify([environment.environmentId, kind, id]));

/** All that a subscription can name, in the order of the reader's language. */
export const readItems = async ({ environments, store, say }: Turn, kind?: NamedKind): Promise<readonly Item[]> => {
  const found = await Promise.all(
    environments.map(async (environment) => {
      const subjects = await store.catalogue(environment, kind);
      return subjects.flatMap((subject): Item[] =>
        isNamedKind(subject.kind) && !subject.noThreshold ? [{ ...subject, kind: subject.kind, environment }] : [],
      );
    }),
  );
  const { compare } = new Intl.Collator(say.language, { numeric: true });
  return found.flat().toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
};

/** Plain text: nothing in it is Markdown where choices are shown. `now`: the last value, if one is known. */
export const choiceOf = (item: Item, now: number | undefined, { say, environments }: Turn): Choice => {
  const details = [
    say(`commands.kinds.${item.kind}`),
    ...(environments.length === 1 ? [] : [short(item.environment.name)]),
    ...(now === undefined ? [] : [say.number(now)]),
  ];
  const title = say('commands.form.item', { name: short(item.name), details: details.join(', ') });
  return { title: clean(title), value: keyOf(item) };
};

/** With their last values. */
export const choicesOf = (items: readonly Item[], turn: Turn): Promise<readonly Choice[]> =>
  Promise.all(
    items.map(async (item) => {
      const isMeasured = item.kind !== 'data-source';
      return choiceOf(item, isMeasured ? (await readingOf(item.environment, item, turn))?.value : undefined, turn);
    }),
  );

/** What is typed so far, and what else stands in the card: only what fits that is found. */
export const findItems = async (
  { text, skip, most }: { readonly text: string; readonly skip: number; readonly most: number },
  turn: Turn,
): Promise<readonly Choice[]> => {
  const { inputs, say, triggers } = turn;
  const kind = triggers.find(({ name }) => name === inputs.get('trigger'))?.subjects;
  if (kind && !isNamedKind(kind)) return [];
  const environment = inputs.get('environment') ?? '';
  const all = await readItems(turn, kind);
  const said = fold(text);
  const found = all
    .filter((item) => environment === '' || item.environment.environmentId === environment)
    .map((item) => ({ item, rank: rankOf(item, said) }))
    .filter(({ rank }) => rank < NOWHERE)
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
  const whole = say('commands.form.all');
  const isAllMeant = skip === 0 && fold(whole).startsWith(said);
  const room = Math.max(0, Math.min(most, MOST_FOUND) - (isAllMeant ? 1 : 0));
  const choices = await choicesOf(found.slice(skip, skip + room), turn);
  return isAllMeant ? [{ title: whole, value: ALL }, ...choices] : choices;
};

const NOWHERE = 3;

/** At the beginning, at that of a word, anywhere. */
const rankOf = ({ name, id }: Item, said: string): number => {
  const folded = fold(name);
  if (folded.startsWith(said) || fold(id) === said) return 0;
  if (folded.includes(` ${said}`)) return 1;
  return folded.includes(said) ? 2 : NOWHERE;
};
