/** Values as people of the conversation's language write them → as their fields hold them: numbers, yes and no, times. */
import type { Field, FieldValue } from '../../core/asking.ts';
import { momentOf } from '../../core/schedule.ts';
import { fold } from '../line/fold.ts';
import type { Turn } from '../reply/turn.ts';
import { short } from '../reply/wording.ts';

/** `could`: the numbers that may be meant. */
export type Wrong = { readonly wrong: 'value' | 'time' | 'number'; readonly could: readonly number[] };
type Held = { readonly value: FieldValue } | Wrong;

const isNumber = (type: string): boolean => /int|decimal|double|single|float|number|long/i.test(type);
export const isYesNo = (type: string): boolean => /bool/i.test(type);
export const isTime = (type: string): boolean => /date|time/i.test(type);
const isText = (type: string): boolean => /string|guid/i.test(type);

const wrong = (what: Wrong['wrong'], could: readonly number[] = []): Wrong => ({ wrong: what, could });

/** What its type says decides, not what the value looks like: a text may be made of digits. */
export const heldIn = ({ type = '' }: Pick<Field, 'type'>, value: FieldValue, turn: Turn): Held => {
  if (value === null) return { value };
  const text = String(value).trim();
  if (isText(type)) return { value: String(value) };
  if (isNumber(type)) return typeof value === 'number' ? { value } : numberIn(text, turn);
  if (isYesNo(type)) return typeof value === 'boolean' ? { value } : yesOrNoIn(text, turn);
  return isTime(type) ? timeIn(text, type, turn) : { value };
};

/** More decimals than a threshold has, which no language groups so. */
const FINE = /^-?\d{1,15}\.\d{4,9}$/;

const numberIn = (text: string, { readNumber }: Turn): Held => {
  if (FINE.test(text)) return { value: Number(text) };
  const read = readNumber(text);
  if (read.kind === 'number') return { value: read.value };
  return read.kind === 'ambiguous' ? wrong('number', read.could) : wrong('value');
};

const yesOrNoIn = (text: string, { say }: Turn): Held => {
  const said = fold(text);
  const isOne = (words: readonly string[]): boolean => words.some((word) => fold(word) === said);
  if (isOne(['true', 'yes', say('commands.actions.yes')])) return { value: true };
  return isOne(['false', 'no', say('commands.actions.no')]) ? { value: false } : wrong('value');
};

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const LOCAL = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d{1,7})?))?$/;
const ABSOLUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)$/;

/** Only the order that means the same everywhere: 10/11 is in October or in November. Without a zone it is the conversation's. */
const timeIn = (text: string, type: string, { conversation }: Turn): Held => {
  if (ABSOLUTE.test(text)) return Number.isNaN(Date.parse(text)) ? wrong('time') : { value: text };
  const [, day = text, hour = 0, minute = 0, second = 0] = LOCAL.exec(text) ?? [];
  const [hours, minutes, seconds] = [hour, minute, second].map(Number) as [number, number, number];
  const at = DAY.test(day) ? Date.parse(day) : Number.NaN;
  // "2026-02-30" is read as a day in March by some.
  if (Number.isNaN(at) || !isoOf(at).startsWith(day) || hours > 23 || minutes > 59 || seconds >= 60)
    return wrong('time');
  if (day === text && !/time/i.test(type)) return { value: text };
  return { value: isoOf(momentOf(at, hours * 60 + minutes, conversation.timeZone) + Math.round(seconds * 1000)) };
};

const isoOf = (at: number): string => new Date(at).toISOString().replace(/\.000Z$/, 'Z');

/** What to say of a value that its field can't hold. */
export const wrongWords = (
  what: Wrong['wrong'] | 'field',
  { field, value }: { readonly field: string; readonly value: FieldValue },
  { say }: Pick<Turn, 'say'>,
): string => {
  const said = short(String(value));
  if (what === 'field') return say('commands.actions.write.wrong.field', { said: short(field) });
  if (what === 'number') return say('commands.trouble.numberAmbiguous', { said });
  const example = say('commands.actions.write.timeHint');
  return what === 'time'
    ? say('commands.actions.write.wrong.time', { said, example })
    : say('commands.actions.write.wrong.value', { said: `${short(field)}: ${said}` });
};

/** Whether it could be anything but the text that it is. Most ids could not, and need no question about their field. */
export const mayBeMore = (value: FieldValue, turn: Turn): boolean =>
  typeof value !== 'string'
    ? value !== null
    : 'value' in yesOrNoIn(value, turn) || FIGURES.test(value) || turn.readNumber(value).kind !== 'unreadable';

const FIGURES = /^\s*[-+]?\d[\d\s.,:'’_/+-]*(T[\d:.]+Z?)?$/;
