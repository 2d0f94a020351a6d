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

type Said = Omit<Plan, 'number'>;

/** Everybody installs the bot and asks, of each trigger once. Throws when a line is not taken. */
export const sayAll = async (
  channels: readonly TeamsConversation[],
  wanted: readonly (readonly Wish[])[],
): Promise<readonly Said[]> => {
  const said: Said[] = [];
  await Promise.all(
    channels.map(async (channel, index) => {
      const { tenantId, conversationId } = channel;
      await accepted(() => channel.install());
      for (const wish of wanted[index] ?? []) {
        const activityId = randomUUID();
        await accepted(() => channel.say(wish.line, { activityId }));
        said.push({ ...wish, tenantId, conversationId });
      }
    }),
  );
  return said;
};

/** With the numbers that they were given: a slow machine answers before it has written down, and then the order may change. */
export const numbered = (said: readonly Said[], subscriptions: readonly string[]): readonly Plan[] => {
  const rows = subscriptions.map((line) => JSON.parse(line) as Readonly<Record<string, string | number>>);
  return said.map((one) => {
    const { tenantId, conversationId, trigger } = one;
    const row = rows.find(
      (found) =>
        found['tenant_id'] === tenantId && found['conversation_id'] === conversationId && found['trigger'] === trigger,
    );
    if (!row) throw new Error(`nothing came of "${one.line}"`);
    return { ...one, number: Number(row['number']) };
  });
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
