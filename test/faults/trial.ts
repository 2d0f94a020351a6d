/** Puts bots through one ordeal and says what came of it: in numbers, and in complaints when a promise was broken. */
import { startPostgres } from '../fakes/postgres.ts';
import { openArena, SCALE } from './arena.ts';
import { doublesOf, faultsOf, mbOf, type Verdict } from './oracle.ts';
import type { Endured, Ordeal } from './ordeals/ordeal.ts';
import { hasten } from './stage.ts';

export type Trial = {
  readonly id: string;
  readonly seed: number;
  readonly ms: number;
  readonly verdict: Verdict;
  readonly endured: Endured;
  /** Empty: every promise was kept. */
  readonly complaints: readonly string[];
  /** How often the machine gave a bot no time for long, which nobody had planned. */
  readonly standstills: number;
  /** How often it was put before, and showed nothing because of that. */
  readonly repeats: number;
};

const PATIENCE_MS = 60_000;
/** What we promise with another replica up; the faster clock makes it shorter. A busy machine gets longer. */
const RECOVERY_MS = 35_000;
const POSTS = 4;

const MOST_REPEATS = 2;

/**
 * Puts bots through the ordeal. A promise that was broken while the machine stood still shows nothing: a lease ends
 * then, as it should, and no fault of the ordeal's allows for what follows. So it is put again, with a slower clock.
 */
export const put = async (ordeal: Ordeal, count: number, seed: number): Promise<Trial> => {
  for (let repeats = 0; ; repeats += 1) {
    const trial = await putOnce(ordeal, count, { seed, repeats });
    if (trial.complaints.length === 0 || trial.standstills === 0 || repeats === MOST_REPEATS) return trial;
  }
};

const putOnce = async (
  ordeal: Ordeal,
  count: number,
  { seed, repeats }: Pick<Trial, 'seed' | 'repeats'>,
): Promise<Trial> => {
  const startedAt = Date.now();
  const server = ordeal.ownServer ? await startPostgres() : undefined;
  const { scale = SCALE } = ordeal.arena;
  const slower = Math.max(1, scale / 2 ** repeats);
  const arena = await openArena({ ...ordeal.arena, scale: slower, seed, ...(server && { databaseUrl: server.url }) });
  try {
    if (server) await hasten(server.url, arena.pace);
    const endured = await ordeal.endure(arena, count, server?.restart ? { restartDatabase: server.restart } : {});
    const slowness = scale / arena.pace.scale;
    const hasSettled = await arena.settle((ordeal.patienceMs ?? PATIENCE_MS) * slowness);
    const verdict = await arena.judge();
    const complaints = [...(hasSettled ? [] : ['it did not settle']), ...complaintsOf(endured, verdict, slowness)];
    const standstills = arena.fleet.standstills();
    const trial = { id: ordeal.id, seed, ms: Date.now() - startedAt, verdict, endured, standstills, repeats };
    return { ...trial, complaints: complaints.length === 0 ? [] : [...complaints, ...lastWords(arena.fleet.words)] };
  } finally {
    await arena.close();
    await server?.stop();
  }
};

const complaintsOf = (endured: Endured, verdict: Verdict, slowness: number): readonly string[] => {
  const { doublesAllowed, doublesExactly, postsAllowed = POSTS, recoveriesMs = [], complaints = [] } = endured;
  const doubles = doublesOf(verdict);
  return [
    ...complaints,
    ...faultsOf(verdict),
    ...(doubles > doublesAllowed ? [`${doubles} cards were seen again, ${doublesAllowed} may be`] : []),
    ...(doublesExactly !== undefined && doubles !== doublesExactly
      ? [`${doubles} cards were seen again, and it should be ${doublesExactly}`]
      : []),
    ...(verdict.mostPosts > postsAllowed ? [`a delivery was posted ${verdict.mostPosts} times`] : []),
    ...recoveriesMs.filter((ms) => ms > RECOVERY_MS * slowness).map((ms) => `it took ${ms} ms to recover`),
    ...(verdict.expected === 0 ? ['nothing had to be told: the ordeal shows nothing'] : []),
  ];
};

const lastWords = (words: readonly string[]): readonly string[] =>
  words.filter((line) => /"level":"(warn|error)"|^\S*Error/.test(line)).slice(-10);

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** One line on how it went. */
export const lineOf = ({ seed, ms, verdict, endured, standstills, repeats }: Trial): string => {
  const { expected, posts } = verdict;
  const { faults, doublesAllowed, recoveriesMs = [] } = endured;
  const parts = [
    `seed ${seed}`,
    `${faults} faults`,
    `${expected} to tell`,
    `${posts} posts`,
    `${doublesOf(verdict)} seen again (at most ${doublesAllowed})`,
    ...(recoveriesMs.length > 0 ? [`recovered in ${Math.round(quantile(recoveriesMs, 1))} ms at most`] : []),
    `${Math.round(mbOf(verdict) ?? 0)} MB`,
    `${(ms / 1000).toFixed(0)} s`,
    ...(standstills > 0 ? [`the machine stood still ${standstills} times`] : []),
    ...(repeats > 0 ? [`put again ${repeats} times for that`] : []),
  ];
  return parts.join(' · ');
};
