/** The sign-in library prints with console; what it prints goes to our log instead, at debug and without tokens. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';
import type { Log } from '../core/ports.ts';

const listening = new AsyncLocalStorage<Log>();
const NAMES = ['debug', 'error', 'info', 'log', 'warn'] as const;
const LONGEST = 200;
/** Three parts of base64url with dots between, or a block of a key. */
const SECRETS = /[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}|-----BEGIN[^-]*-----[\s\S]*?(-----END[^-]*-----|$)/g;

let installed = false;

/** Only calls from within `quietly` are taken over; everybody else's console stays as it was. */
const install = (): void => {
  if (installed) return;
  installed = true;
  const target: Pick<Console, (typeof NAMES)[number]> = console;
  for (const name of NAMES) {
    const original = target[name];
    target[name] = (...parts: unknown[]) => {
      const log = listening.getStore();
      if (!log) return original.apply(console, parts);
      log.debug(
        {
          level: name,
          said: format(...parts)
            .replace(SECRETS, '[hidden]')
            .slice(0, LONGEST),
        },
        'library.said',
      );
    };
  }
};

/** Runs a piece of work with its console output, however late, going to the log. */
export const quietly = <T>(log: Log, work: () => Promise<T>): Promise<T> => {
  install();
  return listening.run(log, work);
};
