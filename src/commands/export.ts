/** `export`: the conversation's subscriptions as JSON, to be kept or carried elsewhere. */
import { asIs } from '../cards/render.ts';
import type { Subscription } from '../core/model.ts';
import { form, list } from './reply/offers.ts';
import { printPortable, toPortable } from './reply/portable.ts';
import { type Reply, type Turn, verb } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

/** What a person can paste into one message: Teams takes 28 KB of HTML, in which a blank at a line's beginning counts six. */
const LONGEST = 8000;
const INDENT = 2;

export const exportAll = verb<{ readonly from?: number }>('reads', async ({ from = 0 }, turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const rest = all.filter(({ number }) => number >= from);
  if (rest.length === 0) return { summary: say('commands.export.none'), buttons: [form(turn)] };
  const { count, text } = firstOf(rest, turn);
  const next = rest[count];
  const title = say('commands.export.title', { count: rest.length });
  return {
    summary: title,
    template: 'code',
    data: {
      title,
      lines: lines(
        say('commands.export.how'),
        say('commands.import.rest'),
        next ? say('commands.export.part', { count }) : undefined,
      ),
      code: asIs(text),
    },
    buttons: [
      ...(next
        ? [{ title: say('commands.buttons.more'), command: { kind: 'export', from: next.number } } as const]
        : []),
      list(turn),
    ],
  };
});

/** As many as fit into one text. */
const firstOf = (all: readonly Subscription[], turn: Turn): { readonly count: number; readonly text: string } => {
  const { conversation, environments } = turn;
  const written = all.map((one) => toPortable(one, environments));
  const textOf = (count: number): string => printPortable(conversation, written.slice(0, count), INDENT);
  let count = 1;
  while (count < all.length && textOf(count + 1).length <= LONGEST) count += 1;
  return { count, text: textOf(count) };
};
