/** What people ask for in the channels, in their words, and as the model understands it. */
import { randomUUID } from 'node:crypto';
import type { TeamsConversation } from '../fakes/teams-client.ts';
import type { Dice } from './chance.ts';
import { eventually } from './time.ts';
import { MEASURES, type Plan, SEGMENTS, SOURCES, THRESHOLDS } from './truth.ts';

export type Wish = Pick<Plan, 'line' | 'trigger' | 'subject' | 'threshold'>;

export const FAILURES: Wish = { line: 'subscribe refresh failed', trigger: 'refresh-failed' };
export const SUCCESSES: Wish = { line: 'subscribe refresh succeeded', trigger: 'refresh-succeeded' };

const crossing = (kind: 'segment' | 'measure', subject: string, threshold: number): Wish => ({
  line: `subscribe ${kind} for "${subject}" above ${threshold}`,
  trigger: `${kind}-threshold-crossed`,
  subject,
  threshold,
});

/** Some of everything, none twice. */
export const wishes = (dice: Dice): readonly Wish[] => {
  const source = dice.pick(SOURCES);
  const all: readonly Wish[] = [
    FAILURES,
    dice.chance(0.5) ? SUCCESSES : { ...SUCCESSES, line: `${SUCCESSES.line} for "${source}"`, subject: source },
    crossing('segment', dice.pick(SEGMENTS), dice.pick(THRESHOLDS)),
    crossing('measure', dice.pick(MEASURES), dice.pick(THRESHOLDS)),
    { line: 'subscribe unification', trigger: 'unification-completed' },
    { line: 'subscribe full refresh', trigger: 'full-refresh-completed' },
  ];
  return all.filter((_, index) => index === 0 || dice.chance(0.7));
};

const PATIENCE_MS = 10_000;

/** Everybody installs the bot and asks. Throws when a line is not taken. */
export const sayAll = async (
  channels: readonly TeamsConversation[],
  wanted: readonly (readonly Wish[])[],
): Promise<readonly Plan[]> => {
  const plans: Plan[] = [];
  await Promise.all(
    channels.map(async (channel, index) => {
      const { tenantId, conversationId } = channel;
      await accepted(() => channel.install());
      for (const [before, wish] of (wanted[index] ?? []).entries()) {
        const activityId = randomUUID();
        await accepted(() => channel.say(wish.line, { activityId }));
        plans.push({ ...wish, tenantId, conversationId, number: before + 1 });
      }
    }),
  );
  return plans;
};

/** Teams, too, sends again what could not be taken then. */
const accepted = async (send: () => Promise<number>): Promise<void> => {
  let status = 0;
  const isTaken = await eventually(async () => {
    status = await send();
    return status !== 503;
  }, PATIENCE_MS);
  if (!isTaken || status !== 200) throw new Error(`the bot answered ${status} to what was said`);
};
