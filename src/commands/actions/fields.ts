/** The form by which a row is written: an input for each field, and what comes back from them, as the fields hold it. */
import { asIs, type CardData, clean, cut } from '../../cards/render.ts';
import type { Field, FieldValue, Row, Table } from '../../core/asking.ts';
import type { Assigned } from '../line/action.ts';
import type { Turn } from '../reply/turn.ts';
import { short } from '../reply/wording.ts';
import { valueIn, wordsOf } from './rows.ts';

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
      value: value === undefined ? undefined : asIs(wordsOf(value, say)),
    };
  });
  return cut(inputs, INPUTS);
};

const typeHint = ({ type = '' }: Field, say: Turn['say']): string => {
  if (isTime(type)) return say('commands.actions.write.timeHint');
  return isYesNo(type) ? 'true / false' : '';
};

const isNumber = (type: string): boolean => /int|decimal|double|single|float|number|long/i.test(type);
const isYesNo = (type: string): boolean => /bool/i.test(type);
const isTime = (type: string): boolean => /date|time/i.test(type);
const NUMERAL = /^-?\d{1,15}(\.\d{1,9})?$/;

/** A value as its field holds it; undefined when it can't be one. */
const held = (value: FieldValue, { type = '' }: Field): FieldValue | undefined => {
  if (value === null) return null;
  if (isNumber(type)) {
    const text = String(value).trim();
    return NUMERAL.test(text) ? Number(text) : undefined;
  }
  if (isYesNo(type)) {
    const text = String(value).trim().toLowerCase();
    return text === 'true' ? true : text === 'false' ? false : undefined;
  }
  if (isTime(type)) return Number.isNaN(Date.parse(String(value))) ? undefined : String(value);
  return /string|guid/i.test(type) ? String(value) : value;
};

/** Each value as its field holds it, or the first thing that is wrong. A table that tells no fields takes all. */
export const checked = (
  assigned: readonly Assigned[],
  { fields }: Pick<Table, 'fields'>,
): { readonly value: readonly Assigned[] } | { readonly wrong: 'field' | 'value'; readonly said: string } => {
  const value: Assigned[] = [];
  for (const one of assigned) {
    const field = fields.find(({ name }) => name.toLowerCase() === one.field.toLowerCase());
    if (!field && fields.length > 0) return { wrong: 'field', said: one.field };
    const now = field ? held(one.value, field) : one.value;
    if (now === undefined) return { wrong: 'value', said: `${one.field}: ${String(one.value)}` };
    value.push({ field: field?.name ?? one.field, value: now });
  }
  return { value };
};
