/** `why <reference>`: the rule that something was told by, what it was held against, and how to change it. */
import type { Subscription } from '../core/model.ts';
import type { ToldHere } from '../core/ports.ts';
import { message } from './reply/message.ts';
import { list, status } from './reply/offers.ts';
import { noTold } from './reply/told.ts';
import { type Press, type Turn, verb } from './reply/turn.ts';
import { exact, wishLine } from './reply/wording.ts';

const SHOWN = 3;

export const why = verb<{ readonly reference: string }>('reads', async ({ reference }, turn) => {
  const { say, store, conversation } = turn;
  const { tenantId, conversationId } = conversation;
  const told = await store.told(tenantId, conversationId, { reference });
  if (!told) return noTold(reference, turn);
  const { event, subscription } = told;
  const all = await store.subscriptions(tenantId, conversationId);
  const mine = all.find(({ id }) => id === subscription?.id);
  const title = say('commands.why.title', { reference });
  const rule = ruleOf(subscription?.number, mine, turn);
  return message({
    summary: say('commands.words.summed', { title, text: rule }),
    title,
    texts: [
      rule,
      say('commands.why.happened', { when: say.moment(event.occurredAt) }),
      crossingLine(told, mine?.threshold, turn),
      await readingsLine(told, turn),
    ],
    buttons: mine ? [endOf(mine.number, turn), list(turn)] : [list(turn), status(turn)],
  });
});

/** Without a number nobody subscribed to it; without a subscription it has ended. */
const ruleOf = (number: number | undefined, mine: Subscription | undefined, turn: Turn): string => {
  const { say } = turn;
  if (number === undefined) return say('commands.why.notice');
  if (!mine) return say('commands.why.ended', { number });
  return say('commands.why.rule', { number, wish: wishLine(mine, turn), when: say.moment(mine.createdAt) });
};

const endOf = (number: number, { say }: Turn): Press => ({
  title: say('commands.buttons.unsubscribeNumber', { number }),
  command: { kind: 'unsubscribe', number },
  once: true,
  style: 'destructive',
});

const crossingLine = ({ event }: ToldHere, threshold: number | undefined, { say }: Turn): string | undefined => {
  if (!event.crossing || threshold === undefined) return undefined;
  const { before, now } = event.crossing;
  return say(now < before ? 'commands.why.fall' : 'commands.why.crossing', {
    before: exact(before, say),
    now: exact(now, say),
    threshold: exact(threshold, say),
  });
};

const readingsLine = async ({ event }: ToldHere, { store, say }: Turn): Promise<string | undefined> => {
  if (!event.crossing) return undefined;
  const { history = [] } = (await store.stateOf(event, event.subject)) ?? {};
  const last = history.slice(-SHOWN).map(({ value, measuredAt }) => `${exact(value, say)} (${say.moment(measuredAt)})`);
  return last.length > 0 ? say('commands.why.readings', { readings: last.join(' → ') }) : undefined;
};
