/** The form by which a row is written: an input for each field, and what comes back from them, as the fields hold it. */
import { asIs, type CardData, clean, cut } from '../../cards/render.ts';
import type { Field, FieldValue, Row, Table } from '../../core/asking.ts';
import type { Assigned } from '../line/action.ts';
import { printNumber } from '../line/number.ts';
import type { Turn } from '../reply/turn.ts';
import { short } from '../reply/wording.ts';
import { valueIn, wordsOf } from './rows.ts';
import { heldIn, isTime, isYesNo, wrongWords } from './values.ts';

/** In front of a field's name, so that no other input is taken for one. */
const PREFIX = 'field:';
const INPUTS = { most: 15, bytes: 12_000, rowBytes: 160 };

/** What was typed into the form's inputs; undefined when none of its inputs came along. */
export const typedFields = ({ inputs, isPressed }: Turn): readonly Assigned[] | undefined => {
  const ours = [...inputs].filter(([name]) => name.startsWith(PREFIX));
  if (!isPressed || ours.length === 0) return undefined;
  return ours.flatMap(([name, text]): Assigned[] => {
    const value = clean(text);
    return value === '' ? [] : [{ field: name.slice(PREFIX.length), value }];
  });
};

/** Inputs for the table's fields, with what stands there now as a hint. */
export const inputsOf = (
  { fields }: Pick<Table, 'fields'>,
  { typed, now, without }: { typed: readonly Assigned[]; now?: Row; without: readonly string[] },
  { say }: Turn,
): { readonly shown: readonly CardData[]; readonly more: number } => {
  const wanted = fields.filter(({ name }) => !without.includes(name));
  const inputs = wanted.map((field): CardData => {
    const { name, title } = field;
    const before = now && valueIn(now, name);
    const hint = before === undefined || before === null ? typeHint(field, say) : wordsOf(before, say);
    const value = typed.find((one) => one.field === name)?.value;
    return {
      id: asIs(`${PREFIX}${name}`),
      label: asIs(short(title ?? name)),
      hint: hint === '' ? undefined : asIs(short(hint)),
      value: value === undefined ? undefined : asIs(typedAgain(value, say)),
    };
  });
  return cut(inputs, INPUTS);
};

/** As it is read again: people read a time in words, and type it in figures. */
const typedAgain = (value: FieldValue, say: Turn['say']): string => {
  if (typeof value === 'number') return printNumber(value);
  return typeof value === 'string' ? value : wordsOf(value, say);
};

const typeHint = ({ type = '' }: Field, say: Turn['say']): string => {
  if (isTime(type)) return say('commands.actions.write.timeHint');
  return isYesNo(type) ? `${say('commands.actions.yes')} / ${say('commands.actions.no')}` : '';
};

/** Each value as its field holds it, or what to say of the first that is wrong. A table that tells no fields takes all. */
export const checked = (
  assigned: readonly Assigned[],
  { fields }: Pick<Table, 'fields'>,
  turn: Turn,
): { readonly value: readonly Assigned[] } | { readonly trouble: string } => {
  const value: Assigned[] = [];
  for (const one of assigned) {
    const field = fields.find(({ name }) => name.toLowerCase() === one.field.toLowerCase());
    if (!field && fields.length > 0) return { trouble: wrongWords('field', one, turn) };
    const held = field ? heldIn(field, one.value, turn) : one;
    if ('wrong' in held) return { trouble: wrongWords(held.wrong, one, turn) };
    value.push({ field: field?.name ?? one.field, value: held.value });
  }
  return { value };
};
