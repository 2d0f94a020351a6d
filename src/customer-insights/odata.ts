/** OData texts made of parsed conditions: whatever was typed stays a value, and never becomes a part of the query. */
import { type Condition, type FieldValue, isFieldName } from '../core/asking.ts';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$/;

/** A text in single quotes, its own ones doubled; controls have no business in it. */
export const textOf = (text: string): string =>
  `'${text
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll("'", "''")}'`;

const literalOf = (value: FieldValue): string => {
  if (typeof value === 'string') return MOMENT.test(value) ? value : textOf(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('not a number that can be compared');
  return String(value);
};

/** `$filter` for all of the conditions together; undefined for none. Throws when a field's name is none. */
export const filterOf = (conditions: readonly Condition[]): string | undefined => {
  if (conditions.length === 0) return undefined;
  return conditions
    .map(({ field, operator, value }) => {
      if (!isFieldName(field)) throw new Error('not the name of a field');
      if (operator === 'contains' || operator === 'startswith') {
        return `${operator}(${field},${textOf(String(value))})`;
      }
      return `${field} ${operator} ${literalOf(value)}`;
    })
    .join(' and ');
};

/**
 * `$search`: the words in double quotes, as the documents' sample has them; one after the other where all have to be
 * there, or as one phrase. A double quote or backslash can't stand in a phrase. Undefined when nothing is left.
 */
export const searchOf = (text: string, exact: boolean): string | undefined => {
  const plain = text
    .toWellFormed()
    .replaceAll(/["\\\p{Cc}]+/gu, ' ')
    .trim();
  if (plain === '') return undefined;
  const phrases = exact ? [plain.replaceAll(/\s+/g, ' ')] : plain.split(/\s+/);
  return phrases.map((phrase) => `"${phrase}"`).join(' ');
};
