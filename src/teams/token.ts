/** The bot's token: one request at a time, kept, renewed before its end, renewed at once when the service turns it down. */
import type { Instant } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { SignIn } from './sign-in.ts';
import { TokenError } from './token-error.ts';

export type TokenSource = {
  /**
   * A token that is good now; undefined when the bot has no identity and sends without. `rejected` is a token that the
   * service turned down: another one is fetched, unless that has happened already. Throws TokenError.
   */
  get(rejected?: string): Promise<string | undefined>;
};

export type TokenSourceOptions = {
  /** Absent: no token is needed. */
  readonly signIn: SignIn | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
/** From this share of its life on a token is renewed, while the old one still serves. */
const RENEW_AT = 0.8;
/** Not used in its last minute: clocks differ and posts take time. */
const MARGIN_MS = 60_000;

type Kept = { readonly text: string; readonly renewAt: Instant; readonly endsAt: Instant };

export const createTokenSource = ({ signIn, clock, log, timeoutMs = TIMEOUT_MS }: TokenSourceOptions): TokenSource => {
  if (!signIn) return { get: async () => undefined };
  let kept: Kept | undefined;
  let renewing: Promise<Kept> | undefined;

  const renew = (): Promise<Kept> => {
    const startedAt = clock.now();
    renewing ??= within(timeoutMs, clock, signIn())
      .then(({ text, lifeMs }) => {
        const endsAt = startedAt + Math.max(0, lifeMs - Math.min(MARGIN_MS, lifeMs * (1 - RENEW_AT)));
        kept = { text, renewAt: startedAt + lifeMs * RENEW_AT, endsAt };
        log.info({ lifeMs }, 'token.renewed');
        return kept;
      })
      .catch((error: unknown) => {
        const { code, rejected } = error as TokenError;
        log.error({ code, rejected }, 'token.failed');
        throw error;
      })
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };

  return {
    get: async (rejected) => {
      const now = clock.now();
      if (kept && kept.text !== rejected && now < kept.endsAt) {
        // Its failure is in the log; the token in hand is still good.
        if (now >= kept.renewAt) renew().catch(() => {});
        return kept.text;
      }
      return (await renew()).text;
    },
  };
};

const within = <T>(ms: number, clock: Clock, promise: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(new TokenError('timeout', { rejected: false })));
    promise.then(resolve, reject).finally(cancel);
  });
