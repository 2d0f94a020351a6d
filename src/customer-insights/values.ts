/** Reads the loose values of the API: moments, numbers and texts as they come, or nothing. */
import { readMailAddress } from '../core/mail.ts';
import type { Instant } from '../core/model.ts';

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(?:Z|([+-])(\d\d):?(\d\d))?$/i;

/** `0001-01-01` is how the service writes "never". */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2199;

/** A moment with one to seven digits of fraction, in UTC when no zone is written; undefined when it is none. */
export const parseMoment = (text: string | undefined): Instant | undefined => {
  const parts = MOMENT.exec(text?.trim() ?? '');
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (year < FIRST_YEAR || year > LAST_YEAR || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = Date.UTC(year, month - 1, day);
  // The calendar has no 30 February; Date would make it March.
  if (new Date(date).getUTCMonth() !== month - 1 || new Date(date).getUTCDate() !== day) return undefined;
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0)) * (parts[8] === '-' ? -1 : 1);
  return date + ((hour * 60 + minute - offset) * 60 + second) * 1000 + milliseconds;
};

const NUMERAL = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A finite number, or one written strictly as text; null for all else. */
export const parseNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && NUMERAL.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

/** At most so many characters, and never half a character. */
export const cut = (text: string, characters: number): string =>
  (text.length > characters ? `${text.slice(0, characters - 1)}…` : text).toWellFormed();

type Made = { readonly createdBy?: string | undefined; readonly updatedBy?: string | undefined };

/** Who made it; or who changed it last, where only that is somebody whom one can write to. */
export const ownerOf = ({ createdBy, updatedBy }: Made): { readonly owner?: string } => {
  const isPerson = (name: string | undefined): boolean => name !== undefined && readMailAddress(name) !== undefined;
  const owner = !isPerson(createdBy) && isPerson(updatedBy) ? updatedBy : createdBy;
  return owner === undefined ? {} : { owner };
};

const SAMPLE_BYTES = 2048;

/** What is kept of an item that could not be read: at most 2 KiB, without e-mail addresses. */
export const sampleOf = (raw: unknown): string => {
  let text: string;
  try {
    text = JSON.stringify(raw) ?? String(raw);
  } catch {
    text = '(too deep to be shown)';
  }
  const short = text.slice(0, SAMPLE_BYTES * 2).replace(/[^\s@"'<>]{1,64}@[^\s@"'<>]{1,253}/g, '…@…');
  // A character cut in half would become three bytes.
  return Buffer.from(short)
    .subarray(0, SAMPLE_BYTES - 3)
    .toString('utf8')
    .toWellFormed();
};
