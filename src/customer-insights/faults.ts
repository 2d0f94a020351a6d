/** Picks from the nested results of a process the one that tells people why it failed. */
import type { RunError } from '../core/model.ts';
import { cut } from './values.ts';

const DEEPEST = 6;
const MOST = 50;
const MESSAGE_CHARACTERS = 2000;

type Fault = RunError & { readonly depth: number };

/** The error of `ciError` and `ciErrors`: severity error before warning, with words before without, the innermost last. */
export const errorOf = (ciError: unknown, ciErrors: unknown): RunError | undefined => {
  const faults: Fault[] = [];
  gather(ciError, 0, faults);
  gather(ciErrors, 0, faults);
  const [best] = faults.toSorted((a, b) => rank(a) - rank(b) || a.depth - b.depth);
  if (!best) return undefined;
  const { depth: _, ...error } = best;
  return error;
};

const gather = (raw: unknown, depth: number, faults: Fault[]): void => {
  if (depth > DEEPEST || faults.length >= MOST || typeof raw !== 'object' || raw === null) return;
  if (Array.isArray(raw)) {
    for (const one of raw.slice(0, MOST)) gather(one, depth, faults);
    return;
  }
  const fields = raw as { readonly [name: string]: unknown };
  const message = textOf(fields['message'], MESSAGE_CHARACTERS);
  const code = textOf(fields['errorCode'], 200);
  const culprit = textOf(fields['exceptionCulprit'], 50)?.toLowerCase();
  const severity = textOf(fields['resultSeverity'], 50)?.toLowerCase();
  if (message !== undefined || code !== undefined) {
    faults.push({
      ...(message !== undefined && { message }),
      ...(code !== undefined && { code }),
      ...(culprit !== undefined && { culprit }),
      ...(severity !== undefined && { severity }),
      depth,
    });
  }
  gather(fields['ciResults'], depth + 1, faults);
};

const textOf = (value: unknown, characters: number): string | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return cut(String(value).trim(), characters) || undefined;
};

const rank = ({ severity, message }: Fault): number =>
  (severity === 'error' || severity === undefined ? 0 : severity === 'warning' ? 2 : 4) +
  (message === undefined ? 1 : 0);
