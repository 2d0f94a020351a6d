/** The last readings of a notification, as a line chart and in words. */
import type { Chart } from '../core/model.ts';
import type { Say } from '../core/say.ts';
import { asIs, type CardData, sentence } from './data.ts';
import { clean, shorten } from './escape.ts';

const READINGS = 5;
const POINTS = 12;
const POINT_TEXT = 24;
const TITLE_TEXT = 60;
const WORDS_TEXT = 400;

/** What the axis shows: the values with some room around, so that a crossing can be seen; nothing below 0 for counts. */
const rangeOf = (values: readonly number[]): CardData => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least) / 4 || Math.abs(most) / 10 || 1;
  const lowest = least >= 0 ? Math.max(0, least - room) : least - room;
  return { lowest: Math.floor(lowest), highest: Math.ceil(most + room) };
};

/**
 * The last readings as a line, with the threshold as another; in words ("9,120 → 9,812 → 10,240") where charts can't be
 * drawn. Teams takes points whose `x` is no date as categories, in their order.
 */
export const chartOf = (chart: Chart | undefined, say: Say): CardData => {
  const points = chart?.points.slice(-POINTS) ?? [];
  // One reading shows no course, and the facts have it already.
  if (chart === undefined || points.length < 2) return {};
  const { title, threshold } = chart;
  const line = (legend: string, color: string, valueAt: (value: number) => number): CardData => ({
    legend: asIs(shorten(clean(legend), TITLE_TEXT)),
    color: asIs(color),
    values: points.map(({ label, value }) => ({ x: asIs(shorten(clean(label), POINT_TEXT)), y: valueAt(value) })),
  });
  const limit = threshold === undefined ? [] : [line(say('facts.threshold'), 'attention', () => threshold)];
  const values = [...points.map(({ value }) => value), ...(threshold === undefined ? [] : [threshold])];
  const last = points.slice(-READINGS);
  const [from, to] = [last.at(0), last.at(-1)];
  return {
    chartTitle: asIs(shorten(clean(title), TITLE_TEXT)),
    series: [line(title, 'categoricalBlue', (value) => value), ...limit],
    ...rangeOf(values),
    readingsTitle: say('cards.readings', { title, first: from?.label ?? '', last: to?.label ?? '' }),
    readings: sentence(last.map(({ value }) => say.number(value)).join(' → '), WORDS_TEXT),
  };
};
