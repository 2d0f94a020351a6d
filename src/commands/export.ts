/** `export`: the conversation's subscriptions as JSON, to be kept or carried elsewhere. */
import { asIs } from '../cards/render.ts';
import type { Recipients, Subscription } from '../core/model.ts';
import { form, list } from './reply/offers.ts';
import { type Reply, type Turn, verb } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

/** What such a text says of itself, so that it is known again. */
const FORMAT = 'tidings-subscriptions/1';
/** A card has an end. */
const LONGEST = 16_000;

export const exportAll = verb<unknown>('reads', async (_, turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  if (all.length === 0) return { summary: say('commands.export.none'), buttons: [form(turn)] };
  const texts = partsOf(all, turn);
  const title = say('commands.export.title', { count: all.length });
  const [first = ''] = texts;
  const count = (JSON.parse(first) as { subscriptions: unknown[] }).subscriptions.length;
  return {
    summary: title,
    template: 'code',
    data: {
      title,
      lines: lines(say('commands.export.how'), texts.length > 1 ? say('commands.export.part', { count }) : undefined),
      code: asIs(first),
    },
    buttons: [list(turn)],
  };
});

/** As many as fit into one text; the rest in more of them. */
const partsOf = (all: readonly Subscription[], turn: Turn): readonly string[] => {
  const whole = textOf(all, turn);
  const half = Math.ceil(all.length / 2);
  if (whole.length <= LONGEST || all.length === 1) return [whole];
  return [...partsOf(all.slice(0, half), turn), ...partsOf(all.slice(half), turn)];
};

const textOf = (subscriptions: readonly Subscription[], turn: Turn): string =>
  JSON.stringify({ format: FORMAT, subscriptions: subscriptions.map((one) => plain(one, turn)) }, undefined, 2);

/** Things by the names that people know them by, and by the ids that Customer Insights gave them; none of ours. */
const plain = (subscription: Subscription, { environments }: Turn) => {
  const { environmentId, trigger, subjects, like, except, threshold, direction, rearmBelow, broadcast, to } =
    subscription;
  const named = (some: Subscription['subjects']) => some.map(({ id, name }) => ({ id, name }));
  return {
    environment: { id: environmentId, name: environments.find((one) => one.environmentId === environmentId)?.name },
    trigger,
    ...(subjects.length > 0 && { for: named(subjects) }),
    ...(like && { like }),
    ...(except && { except: { for: named(except.subjects), like: except.like } }),
    ...(threshold !== undefined && { [direction ?? 'above']: threshold }),
    ...(rearmBelow !== undefined && { rearmBelow }),
    ...(subscription.includeOnDemand && { includeOnDemand: true }),
    ...(broadcast && { broadcast }),
    ...(to && { to: receivers(to) }),
  };
};

const receivers = (to: Recipients) => {
  switch (to.kind) {
    case 'email':
      return { email: to.addresses };
    case 'owners':
      return { owners: true };
    case 'webhook':
      return { webhook: to.host };
    case 'thread':
      return { thread: true };
  }
};
