/** The subscriptions of a conversation on a card, with a way to test and end each. */
import { type CardData, cut } from '../../cards/render.ts';
import type { Subscription } from '../../core/model.ts';
import { isMuted } from '../../core/rhythm.ts';
import { mannersLine } from './manners.ts';
import { message } from './message.ts';
import { form, help, status } from './offers.ts';
import { rhythmLines, rhythmOf } from './rhythm.ts';
import type { Press, Reply, Turn } from './turn.ts';
import { line, lines, moreWords, triggerName, wishDetail } from './wording.ts';

/** What the card's picker is called. */
export const NUMBER_INPUT = 'number';

const ROWS = { most: 60, bytes: 13_000, rowBytes: 420 };
type Listed = {
  /** Said above the list, in the place of its title. */
  readonly notice?: readonly string[];
  /** Show from this number on. */
  readonly from?: number;
};

export const subscriptionsCard = async (listed: Listed, turn: Turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const notice = listed.notice ?? [];
  if (all.length === 0) return emptyCard(notice, turn);
  const due = all.filter(({ number }) => number >= (listed.from ?? 0));
  const listable = due.length > 0 ? due : all;
  const { shown, more } = cut(
    listable.map((subscription) => rowOf(subscription, turn)),
    ROWS,
  );
  const visible = listable.slice(0, shown.length);
  const next = listable[shown.length];
  const title = say('commands.words.subscriptions', { count: all.length });
  const isPicked = visible.length > 1;
  return {
    summary: notice[0] ?? title,
    template: 'list',
    data: {
      title,
      lines: lines(...notice, ...rhythmLines(await rhythmOf(turn), turn)),
      rows: shown,
      more: moreWords(more, say),
      isPicked,
      manners: mannersLine(say),
      whichLabel: say('commands.list.which'),
      whichHint: say('commands.list.whichHint'),
      numbers: visible.map(({ number }) => ({ title: String(number), value: String(number) })),
      howTo: line(say('commands.list.howTo', { number: visible[0]?.number ?? 1 })),
    },
    choices: isPicked ? pickButtons(visible, turn) : visible.flatMap((subscription) => buttonsOf(subscription, turn)),
    buttons: [
      { title: say('commands.buttons.askAgain'), command: { kind: 'form' } },
      ...(next ? [{ title: say('commands.buttons.more'), command: { kind: 'list', from: next.number } } as const] : []),
    ],
  };
};

const emptyCard = (notice: readonly string[], turn: Turn): Reply => {
  const title = turn.say('commands.list.none');
  return message({
    summary: notice[0] ?? title,
    title,
    texts: [...notice, turn.say('commands.list.noneText'), mannersLine(turn.say)],
    buttons: [form(turn), status(turn), help(turn)],
  });
};

const rowOf = (subscription: Subscription, turn: Turn): CardData => ({
  number: String(subscription.number),
  name: triggerName(subscription.trigger, turn.say),
  detail: line(wishDetail(subscription, turn)),
});

/** With those to add and for more they fill a card's six: where something is mute, a test has to be typed. */
const pickButtons = (shown: readonly Subscription[], { say, clock }: Turn): readonly Press[] => [
  { title: say('commands.buttons.edit'), command: { kind: 'edit' }, withInputs: true },
  { title: say('commands.buttons.mutePicked'), command: { kind: 'mute' }, withInputs: true },
  shown.some((one) => isMuted(one, clock.now()))
    ? { title: say('commands.buttons.unmutePicked'), command: { kind: 'unmute' }, withInputs: true }
    : { title: say('commands.buttons.test'), command: { kind: 'test' }, withInputs: true },
  { title: say('commands.buttons.unsubscribe'), command: { kind: 'unsubscribe' }, withInputs: true },
];

const buttonsOf = (subscription: Subscription, turn: Turn): readonly Press[] => {
  const { say, clock } = turn;
  const { number } = subscription;
  return [
    isMuted(subscription, clock.now())
      ? { title: say('commands.buttons.unmute', { number }), command: { kind: 'unmute', number } }
      : { title: say('commands.buttons.mute', { number }), command: { kind: 'mute', number, until: 'ask' } },
    { title: say('commands.buttons.editNumber', { number }), command: { kind: 'edit', number } },
    { title: say('commands.buttons.testNumber', { number }), command: { kind: 'test', number } },
    {
      title: say('commands.buttons.unsubscribeNumber', { number }),
      command: { kind: 'unsubscribe', number },
      once: true,
    },
  ];
};

/** A number that is not there: which there are. */
export const notThere = async (number: number, turn: Turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const numbers = say.list(all.map((subscription) => String(subscription.number)));
  const notice =
    all.length === 0 || all.length > MOST_NUMBERS
      ? say('commands.list.notThereMany', { number })
      : say('commands.list.notThere', { number, numbers });
  return subscriptionsCard({ notice: [notice] }, turn);
};

const MOST_NUMBERS = 60;
