/** A command that says when people are told → what stands after its verb, as `parseWhen` reads it again. */
import type { Quiet, TimeOfDay } from '../../core/rhythm.ts';
import { DAY_MS, type Schedule } from '../../core/schedule.ts';
import type { Until } from '../../core/until.ts';
import type { Vocabulary } from '../../locales/vocabularies.ts';
import type { WhenLine } from './command.ts';
import { monthName } from './months.ts';
import { WEEKDAYS } from './when.ts';

export const whenParts = (line: WhenLine, vocabulary: Vocabulary): readonly string[] => {
  const word = wordsOf(vocabulary);
  switch (line.kind) {
    case 'mute':
    case 'unmute': {
      const which = line.number === 'all' ? word('all') : String(line.number);
      return [which, ...(line.kind === 'mute' ? untilParts(line.until, vocabulary) : [])];
    }
    case 'quiet':
      return line.quiet === undefined ? [] : quietParts(line.quiet, vocabulary);
    case 'digest':
      return scheduleParts(line.schedule, vocabulary);
  }
};

const wordsOf =
  ({ words }: Vocabulary) =>
  (name: string): string =>
    words[name]?.[0] ?? name;

export const timeText = ({ hour, minute }: TimeOfDay): string =>
  `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;

const MINUTE_MS = 60_000;
const UNITS = [
  ['days', DAY_MS],
  ['hours', 60 * MINUTE_MS],
  ['minutes', MINUTE_MS],
] as const;

const untilParts = (until: Until | 'ask' | undefined, vocabulary: Vocabulary): readonly string[] => {
  const word = wordsOf(vocabulary);
  if (until === undefined) return [];
  if (until === 'ask') return ['--ask'];
  if (until.by === 'duration') {
    const [unit, unitMs] = UNITS.find(([, ms]) => until.ms % ms === 0) ?? UNITS[2];
    return [word('during'), String(Math.round(until.ms / unitMs)), word(unit)];
  }
  const time = until.time ? [timeText(until.time)] : [];
  return [word('until'), ...(until.by === 'time' ? [] : [dayText(until, vocabulary)]), ...time];
};

const dayText = (day: Exclude<Until, { by: 'duration' | 'time' }>, vocabulary: Vocabulary): string => {
  const word = wordsOf(vocabulary);
  switch (day.by) {
    case 'weekday':
      return word(WEEKDAYS[day.weekday] ?? 'monday');
    case 'days':
      return word(day.days === 0 ? 'today' : 'tomorrow');
    case 'date': {
      const { year, month, day: date } = day.date;
      if (year === undefined) return `${date} ${monthName(vocabulary.language, month)}`;
      return new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
    }
  }
};

const quietParts = (quiet: Quiet | 'off', vocabulary: Vocabulary): readonly string[] => {
  const word = wordsOf(vocabulary);
  if (quiet === 'off') return [word('off')];
  const hours = quiet.hours ? [`${timeText(quiet.hours.from)}-${timeText(quiet.hours.to)}`] : [];
  return [...hours, ...(quiet.weekends ? [...hours.map(() => word('and')), word('weekends')] : [])];
};

export const scheduleParts = (
  schedule: Schedule | 'off' | 'unclear' | undefined,
  vocabulary: Vocabulary,
): readonly string[] => {
  const word = wordsOf(vocabulary);
  if (schedule === undefined || schedule === 'unclear') return [];
  if (schedule === 'off') return [word('off')];
  const day = schedule.weekday === undefined ? undefined : WEEKDAYS[schedule.weekday];
  return [...(day ? [word('weekly'), word(day)] : [word('daily')]), word('at'), timeText(schedule)];
};
