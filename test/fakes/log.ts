/** Logs for tests: one that they can read, and one that nobody reads. */
import type { Log } from '../../src/core/ports.ts';

export type Line = {
  readonly level: keyof Log;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

export type RecordingLog = Log & { readonly lines: readonly Line[]; text(): string };

export const createRecordingLog = (): RecordingLog => {
  const lines: Line[] = [];
  const at = (level: keyof Log) => (fields: object, event: string) =>
    void lines.push({ level, event, fields: fields as Record<string, unknown> });
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    lines,
    text: () => JSON.stringify(lines),
  };
};

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
