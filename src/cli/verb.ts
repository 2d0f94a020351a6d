/** What a verb of the operators' command line is given, and what it may complain of. English only: a tool for operators. */
import type { Clock, Log } from '../core/ports.ts';

export type Context = {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
  readonly clock: Clock;
  readonly log: Log;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
};

export type Verb = {
  readonly name: string;
  /** What comes after the name. */
  readonly takes: string;
  /** One line. */
  readonly about: string;
  /** Options with a value, and those without. */
  readonly options?: Readonly<Record<string, 'value' | 'flag'>>;
  /** How many words it takes besides options. */
  readonly words: number;
  /** Returns when done. Throws UsageError, ConfigError, or what went wrong. */
  run(given: Given, context: Context): Promise<void>;
};

export type Given = {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | true>>;
};

/** It was called the wrong way; the message says how to call it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
