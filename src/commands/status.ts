/** `status`: can I see the environments, what is wrong and what to do, and what became of the last thing sent. */
import { type CardData, cut } from '../cards/render.ts';
import type { LastDelivery } from '../core/ports.ts';
import { stateWord, wasMuted } from './reply/delivery-state.ts';
import { detailOf, type EnvironmentState, readHealth, rowOf, stateOf } from './reply/environment-rows.ts';
import { mannersLine } from './reply/manners.ts';
import { form, list, noEnvironments } from './reply/offers.ts';
import { rhythmLines, rhythmOf } from './reply/rhythm.ts';
import { type Turn, verb } from './reply/turn.ts';
import { line, lines, moreWords, triggerName, wishDetail } from './reply/wording.ts';

const ENVIRONMENTS = { most: 20, bytes: 9000, rowBytes: 900 };
const SUBSCRIPTIONS = { most: 30, bytes: 8000, rowBytes: 460 };

export const status = verb('reads', async (_, turn) => {
  const { say } = turn;
  if (turn.environments.length === 0) return noEnvironments(turn);
  const known = await readHealth(turn);
  const environments = cut(
    known.map(
      ({ environment, health }): CardData => ({ ...rowOf(environment, health, turn), ...detailOf(health, turn) }),
    ),
    ENVIRONMENTS,
  );
  const subscriptions = cut(await deliveryRows(turn), SUBSCRIPTIONS);
  const summary = summaryOf(
    known.map(({ health }) => stateOf(health)),
    turn,
  );
  return {
    summary,
    template: 'status',
    data: {
      title: say('commands.status.title'),
      summary,
      manners: mannersLine(say),
      rhythm: lines(...rhythmLines(await rhythmOf(turn), turn)),
      environments: environments.shown,
      moreEnvironments: moreWords(environments.more, say),
      subscriptionsTitle: subscriptions.shown.length > 0 ? say('commands.status.subscriptionsTitle') : undefined,
      subscriptions: subscriptions.shown,
      moreSubscriptions: moreWords(subscriptions.more, say),
    },
    buttons: subscriptions.shown.length > 0 ? [list(turn)] : [form(turn)],
  };
});

const summaryOf = (states: readonly EnvironmentState[], { say }: Turn): string => {
  const bad = states.filter((state) => state === 'trouble' || state === 'blind').length;
  const waiting = states.filter((state) => state === 'waiting').length;
  if (bad > 0) return say('commands.status.summaryBad', { count: bad });
  if (waiting > 0) return say('commands.status.summaryWaiting', { count: waiting });
  return say('commands.status.summaryGood', { count: states.length });
};

/** Trouble first: what did not arrive is why people ask. */
const deliveryRows = async (turn: Turn): Promise<readonly CardData[]> => {
  const { store, conversation, say } = turn;
  const { tenantId, conversationId } = conversation;
  const all = await store.subscriptions(tenantId, conversationId);
  const last = Map.groupBy(await store.lastDeliveries(tenantId, conversationId), (one) => one.subscriptionId);
  const worstOf = ({ id }: { readonly id: string }) => inOrder(last.get(id) ?? [])[0];
  const isTrouble = (one: LastDelivery | undefined): number => (lookOf(one).color === 'attention' ? 0 : 1);
  return all
    .toSorted((a, b) => isTrouble(worstOf(a)) - isTrouble(worstOf(b)) || a.number - b.number)
    .map((subscription) => ({
      number: String(subscription.number),
      name: triggerName(subscription.trigger, say),
      detail: line(wishDetail(subscription, turn)),
      sent: line(sentWords(inOrder(last.get(subscription.id) ?? []), turn)),
      ...lookOf(worstOf(subscription)),
    }));
};

const BAD: readonly LastDelivery['state'][] = ['dead', 'uncertain', 'expired', 'parked', 'retry'];

/** What went wrong before what waits, and that before what went well. */
const inOrder = (deliveries: readonly LastDelivery[]): readonly LastDelivery[] => {
  const rank = ({ state }: LastDelivery): number => (BAD.includes(state) ? BAD.indexOf(state) : BAD.length);
  return deliveries.toSorted((a, b) => rank(a) - rank(b) || b.at - a.at);
};

const sentWords = (deliveries: readonly LastDelivery[], turn: Turn): string => {
  const { say } = turn;
  const [worst] = deliveries;
  if (!worst) return say('commands.status.nothingSent');
  if (deliveries.length === 1) return oneWord(worst, turn);
  // News that went to several places: how many of each kind came to what.
  const groups = Map.groupBy(deliveries, ({ destination, state }) => `${destination} ${state}`);
  return [...groups.values()].map((group) => groupWord(group, turn)).join(' · ');
};

const groupWord = (group: readonly LastDelivery[], turn: Turn): string => {
  const [first] = group as readonly [LastDelivery];
  const { say } = turn;
  const destination = first.destination === 'internal' ? 'teams' : first.destination;
  const kind = say(`commands.status.kinds.${destination}`);
  return say('commands.status.several', { kind, count: group.length, sent: oneWord(first, turn) });
};

const oneWord = (last: LastDelivery, { say }: Turn): string => {
  const { at, reference, by } = last;
  const words = { state: stateWord(last, say), at: say.moment(at), reference };
  return by === undefined || wasMuted(last)
    ? say('commands.status.sent', words)
    : say('commands.status.sentBy', { ...words, number: by });
};

/** What is lost stands out by colour, what waits by weight; both say so in words. */
const lookOf = (delivery: LastDelivery | undefined): { readonly color: string; readonly weight: string } => {
  switch (delivery?.state) {
    case 'dead':
    case 'uncertain':
    case 'expired':
      return { color: 'attention', weight: 'Bolder' };
    case 'retry':
    case 'parked':
      return { color: 'default', weight: 'Bolder' };
    default:
      return { color: 'default', weight: 'Default' };
  }
};
