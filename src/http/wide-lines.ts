/** The wide log lines are the one place where what was done is told: whoever counts listens to them. */
import type { Log } from '../core/ports.ts';

type Fields = Readonly<Record<string, unknown>>;

export type Hear = (fields: Fields) => void;

/** The same log, with somebody who hears each line before it is written, whatever the level of the log. */
export const overhear = (log: Log, hear: (event: string, fields: Fields) => void): Log => {
  const at = (level: keyof Log) => (fields: object, event: string) => {
    hear(event, fields as Fields);
    log[level](fields, event);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};
