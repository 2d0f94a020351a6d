/** The gates before each post: a breaker for each service host and for each account, and a probe before what may have arrived is repeated. */
import {
  admit,
  afterPost,
  afterProbe,
  type Breaker,
  CLOSED,
  hostOf,
  probing,
  type Verdict,
  verdictOf,
} from './breaker.ts';
import type { Address, Outcome } from './model.ts';
import type { Clock, Destination, Log } from './ports.ts';

/** Nothing was sent, and why. */
export type Deferred = { readonly kind: 'deferred'; readonly reason: string; readonly waitMs?: number };

export type Gates = {
  /** Nothing when one may post; else why not. Probes where a breaker is half open, and before a repeat that may be a double. */
  pass(destination: Destination, address: Address, isRepeat: boolean): Promise<Outcome | Deferred | undefined>;
  /** What came of a post. */
  tell(address: Address, outcome: Outcome): void;
};

/** The bot as a whole, or the account at a mail server: where nothing goes, however well the host is. */
const accountOf = ({ destination }: Address): string => `${destination}:account`;

const namesOf = (address: Address, host: string | undefined): readonly string[] => [
  accountOf(address),
  ...(host === undefined ? [] : [`${address.destination}:${host}`]),
];

const KEPT = 1000;

/** Most addresses share a service: its URL is read once. */
const createKeys = (): ((address: Address) => readonly string[]) => {
  const known = new Map<string, readonly string[]>();
  return (address) => {
    const at = 'place' in address ? address.place.serviceUrl : address.destination;
    const keys = known.get(at) ?? namesOf(address, hostOf(address));
    if (known.size >= KEPT) known.clear();
    known.set(at, keys);
    return keys;
  };
};

/** That the bot is shut out is the account's affair; that the service fails, the host's. */
const heardBy = (key: string, address: Address, verdict: Verdict): Verdict => {
  const isAccount = key === accountOf(address);
  if (verdict === 'shut') return isAccount ? 'shut' : 'works';
  return isAccount && verdict === 'fails' ? 'says-nothing' : verdict;
};

export const createGates = ({ clock, log }: { readonly clock: Clock; readonly log: Log }): Gates => {
  const breakers = new Map<string, Breaker>();
  const keysOf = createKeys();
  /** Half open, of destinations that can't be asked: what comes of one post tells. */
  const tried = new Set<string>();
  const of = (key: string): Breaker => breakers.get(key) ?? CLOSED;

  const change = (key: string, to: Breaker): void => {
    const before = of(key);
    if (before === to) return;
    if (to === CLOSED) breakers.delete(key);
    else breakers.set(key, to);
    if (to.kind === 'open') log.warn({ breaker: key, napMs: to.napMs }, 'breaker.opened');
    else if (to.kind === 'closed' && before.kind !== 'closed') log.info({ breaker: key }, 'breaker.closed');
  };

  const hear = (address: Address, key: string, outcome: Outcome, isProbe: boolean): void => {
    const verdict = heardBy(key, address, verdictOf(outcome));
    const after = isProbe
      ? afterProbe(of(key), verdict, clock.now())
      : afterPost(of(key), verdict, address.laneId, clock.now());
    change(key, after);
  };

  const probe = async (destination: Destination, address: Address): Promise<Outcome | Deferred | undefined> => {
    const keys = keysOf(address);
    const halfOpen = keys.filter((key) => of(key).kind === 'open');
    for (const key of halfOpen) change(key, probing(of(key)));
    if (!destination.probe) {
      for (const key of halfOpen) tried.add(key);
      return undefined;
    }
    const outcome = await destination
      .probe(address)
      .catch((error: unknown): Outcome => ({ kind: 'unsure', reason: `asking broke off: ${String(error)}` }));
    for (const key of keys) hear(address, key, outcome, halfOpen.includes(key));
    if (outcome.kind === 'delivered') return undefined;
    if (outcome.kind === 'gone' || (outcome.kind === 'halted' && outcome.scope === 'tenant')) return outcome;
    return { kind: 'deferred', reason: `asked before sending: ${outcome.reason}` };
  };

  return {
    pass: async (destination, address, isRepeat) => {
      const admissions = keysOf(address).map((key) => admit(of(key), clock.now()));
      const waits = admissions.flatMap((admission) => (admission.kind === 'wait' ? [admission.ms] : []));
      if (waits.length > 0) {
        return { kind: 'deferred', reason: 'the service fails: waiting until it works', waitMs: Math.max(...waits) };
      }
      const mustProbe = isRepeat || admissions.some(({ kind }) => kind === 'probe');
      return mustProbe ? probe(destination, address) : undefined;
    },
    tell: (address, outcome) => {
      for (const key of keysOf(address)) hear(address, key, outcome, tried.delete(key));
    },
  };
};
