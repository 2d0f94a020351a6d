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

/** The id stands in a line of its own: it can be long. */
export const idWords = (row: Row, table: string): string | undefined => {
  const id = idIn(row, table);
  return id === undefined ? undefined : `${keyOf(table)}: ${id}`;
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

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$/;

export const wordsOf = (value: FieldValue, say: Say): string => {
  if (value === null) return '';
  if (typeof value === 'boolean') return say(value ? 'commands.actions.yes' : 'commands.actions.no');
  if (typeof value === 'string' && MOMENT.test(value)) return say.moment(Date.parse(value));
  // As it is: ids are numbers, too, and grouping them would make others of them.
  return String(value);
};

const isShown = ({ value }: Row[number]): boolean => value !== null && value !== '';

/** Without what stands above the facts already: the name, and the id, which is too long a word for a narrow card's facts. */
export const factual = (row: Row, table: string, say: Say): Row => {
  const title = nameOf(row, table, say);
  const isKey = (name: string): boolean => name.toLowerCase() === keyOf(table).toLowerCase();
  return row.filter((one) => isShown(one) && !isKey(one.name) && one.value !== title);
};

/** What tells one person from another of the same name. */
export const telling = (row: Row, table: string, say: Say): Row =>
  factual(row, table, say).filter(({ name }) => !/name/i.test(name));

/** The same in one line that wraps, for lists: facts beside each other cut long values off on a phone. */
export const lineOf = (row: Row, most: number, say: Say): string =>
  row
    .slice(0, most)
    .map(({ name, value }) => `${short(name)}: ${short(wordsOf(value, say))}`)
    .join(' · ');

/** At most so many of the fields. */
export const factsOf = (row: Row, most: number, say: Say): readonly CardData[] =>
  row.slice(0, most).map(({ name, value }) => ({ label: short(name), value: wordsOf(value, say) }));
