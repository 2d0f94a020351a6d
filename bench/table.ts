/** Tables of figures, each beside its goal where it has one, as text. */

export type Cell = string | number;
export type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

type Shown = { readonly digits?: number; readonly unit?: string };

export const figure = (value: number, { digits = 0, unit = '' }: Shown = {}): string =>
  `${value.toFixed(digits)}${unit}`;

const beside = (text: string, goal: string, isMet: boolean): string =>
  `${text}  (${goal}: ${isMet ? 'met' : 'missed'})`;

/** A figure that should be as small as the goal, or smaller. */
export const atMost = (goal: number, value: number, shown: Shown = {}): string =>
  beside(figure(value, shown), `≤ ${goal}${shown.unit ?? ''}`, value <= goal);

export const atLeast = (goal: number, value: number, shown: Shown = {}): string =>
  beside(figure(value, shown), `≥ ${goal}${shown.unit ?? ''}`, value >= goal);

/** What should be true, in words. */
export const should = (text: string, goal: string, isMet: boolean): string => beside(text, goal, isMet);

/** The first column to the left, the others to the right. */
export const written = ({ columns, rows }: Table): string => {
  const head = columns.some((name) => name !== '') ? [columns] : [];
  const lines = [...head, ...rows].map((cells) => cells.map(String));
  const widths = columns.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('   ')
        .trimEnd(),
    )
    .map((line) => `  ${line}\n`)
    .join('');
};
