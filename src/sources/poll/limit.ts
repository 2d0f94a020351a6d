/** Ends a look in time: no call begins after the limit, and none is waited for beyond it. */
import type { Clock } from '../../core/ports.ts';
import { type Client, Trouble } from '../../customer-insights/index.ts';

/**
 * Runs `look` with a client that stops at the limit, or when `lost` rejects. Throws Trouble when the time is up, what
 * `lost` rejects with, else what `look` throws.
 */
export const withinLimit = async <T>(
  options: { clock: Clock; limitMs: number; client: Client; lost: Promise<never> },
  look: (client: Client) => Promise<T>,
): Promise<T> => {
  const { clock, limitMs, client, lost } = options;
  let isOver = false;
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(limitMs, () => {
      isOver = true;
      reject(tooLong(limitMs));
    });
  });
  const guard =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isOver) throw tooLong(limitMs);
      return call(...args);
    };
  const limited: Client = {
    instances: guard(client.instances),
    dataSources: guard(client.dataSources),
    segments: guard(client.segments),
    measures: guard(client.measures),
    measure: guard(client.measure),
    status: guard(client.status),
    jobs: guard(client.jobs),
    job: guard(client.job),
  };
  try {
    return await Promise.race([look(limited), late, lost]);
  } finally {
    isOver = true;
    cancel();
  }
};

const tooLong = (limitMs: number): Trouble => new Trouble('unreachable', `a look took longer than ${limitMs / 1000} s`);
