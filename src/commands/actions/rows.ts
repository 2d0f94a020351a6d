/** Rows of tables on cards: which field names a row, and how values read. */
import type { CardData } from '../../cards/render.ts';
import type { FieldValue, Row } from '../../core/asking.ts';
import type { Say } from '../../core/say.ts';
import { short } from '../reply/wording.ts';

/** What people call somebody, the likeliest field first. */
const NAMES = [
  /^fullname$/i,
  /^(display|customer)?name$/i,
  /^(company|organi[sz]ation)name$/i,
  /^title$/i,
  /^e-?mail/i,
];

/** The documents name one field by which rows of a table are found. */
export const keyOf = (table: string): string =>
  table.toLowerCase() === 'unifiedactivity' ? 'ActivityId' : 'CustomerId';

export const valueIn = (row: Row, field: string): FieldValue | undefined =>
  row.find(({ name }) => name.toLowerCase() === field.toLowerCase())?.value;

export const idIn = (row: Row, table: string): string | undefined => {
  const id = valueIn(row, keyOf(table));
  return id === undefined || id === null || id === '' ? undefined : String(id);
};

/** What a row is called: its name, else its id, else its first value. */
export const nameOf = (row: Row, table: string, say: Say): string => {
  for (const pattern of NAMES) {
    const found = row.find(({ name, value }) => pattern.test(name) && typeof value === 'string' && value.trim() !== '');
    if (found) return short(String(found.value));
  }
  const both = ['FirstName', 'LastName'].flatMap((field) => valueIn(row, field) ?? []).join(' ');
  return short(both || idIn(row, table) || wordsOf(row[0]?.value ?? null, say));
};

export const wordsOf = (value: FieldValue, say: Say): string => {
  if (value === null) return '';
  if (typeof value === 'boolean') return say(value ? 'commands.actions.yes' : 'commands.actions.no');
  // As it is: ids are numbers, too, and grouping them would make others of them.
  return String(value);
};

const isShown = ({ value }: Row[number]): boolean => value !== null && value !== '';

/** The fields that hold something, at most so many. */
export const factsOf = (row: Row, most: number, say: Say): readonly CardData[] =>
  row
    .filter(isShown)
    .slice(0, most)
    .map(({ name, value }) => ({ label: short(name), value: wordsOf(value, say) }));

export const shownCount = (row: Row): number => row.filter(isShown).length;
