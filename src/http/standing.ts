/** How those that we depend on stand, learned from the wide log lines: the state, since when, and the last kind of error. */
import type { Clock } from '../core/ports.ts';
import type { Hear } from './wide-lines.ts';

export type Standing = {
  readonly state: 'ok' | 'trouble';
  /** In this state. */
  readonly since: string;
  /** Its kind, never its words. */
  readonly lastError?: string;
};

type Kept = { state: Standing['state']; since: number; lastError?: string };

/** A word or a number: what could tell more is not told. */
const kindOf = (value: unknown): string | undefined => /^[\w-]{1,60}/.exec(String(value ?? ''))?.[0];

/** Reached and understood, whatever the answer was. */
const ANSWERED: ReadonlySet<unknown> = new Set(['delivered', 'refused', 'gone']);

export const createStandings = (clock: Pick<Clock, 'now'>) => {
  const kept = new Map<string, Kept>();

  const set = (name: string, state: Standing['state'], error?: unknown): void => {
    const before = kept.get(name);
    const lastError = state === 'trouble' ? (kindOf(error) ?? 'unknown') : before?.lastError;
    if (before && before.state === state && before.lastError === lastError) return;
    const since = before?.state === state ? before.since : clock.now();
    kept.set(name, { state, since, ...(lastError !== undefined && { lastError }) });
  };

  const meanings: Readonly<Record<string, Hear>> = {
    'delivery.attempted': ({ destination = 'teams', outcome, code, status }) =>
      ANSWERED.has(outcome)
        ? set(String(destination), 'ok')
        : set(String(destination), 'trouble', code ?? status ?? outcome),
    'token.renewed': () => set('sign-in', 'ok'),
    'token.failed': ({ code }) => set('sign-in', 'trouble', code),
    'turn.taken': () => set('inbound-keys', 'ok'),
    'admission.keys-unavailable': ({ name }) => set('inbound-keys', 'trouble', name),
    'settle.failed': ({ error }) => set('store', 'trouble', error),
    'deliver.failed': ({ error }) => set('store', 'trouble', error),
    'poll.failed': ({ error }) => set('store', 'trouble', error),
  };

  return {
    hear: (event: string, fields: Parameters<Hear>[0]): void => meanings[event]?.(fields),
    set,
    all: (): Readonly<Record<string, Standing>> =>
      Object.fromEntries(
        [...kept].map(([name, { since, ...rest }]) => [name, { ...rest, since: new Date(since).toISOString() }]),
      ),
  };
};
