/** `history [<n>]`: what was told, when, and what became of it; newest first, page by page. */
import type { CardData } from '../cards/render.ts';
import type { TellingPast } from '../core/wishes.ts';
import { message } from './reply/message.ts';
import { list, status } from './reply/offers.ts';
import { type Reply, type Turn, verb } from './reply/turn.ts';
import { line, short, triggerName } from './reply/wording.ts';

const PAGE = 10;

type Asked = { readonly number?: number; readonly page?: number };

export const history = verb<Asked>('reads', async ({ number, page = 1 }, turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const skip = (Math.max(1, page) - 1) * PAGE;
  const only = number === undefined ? {} : { number };
  const found = await store.past(conversation.tenantId, conversation.conversationId, {
    ...only,
    skip,
    most: PAGE + 1,
  });
  const title = number === undefined ? say('commands.history.title') : say('commands.history.titleOf', { number });
  if (found.length === 0) {
    const none = number === undefined ? say('commands.history.none') : say('commands.history.noneOf', { number });
    return message({ summary: none, title, texts: [none], buttons: [list(turn), status(turn)] });
  }
  const next = found.length > PAGE ? { kind: 'history' as const, ...only, page: page + 1 } : undefined;
  return {
    summary: title,
    template: 'list',
    data: { title, lines: [], rows: found.slice(0, PAGE).map((one) => rowOf(one, turn)), numbers: [] },
    buttons: [...(next ? [{ title: say('commands.buttons.more'), command: next }] : []), list(turn)],
    replacesCard: turn.isPressed && page > 1,
  };
});

const rowOf = (past: TellingPast, { say }: Turn): CardData => {
  const { trigger, subject, at, state, reason, reference, number } = past;
  const word = say(`commands.status.deliveries.${state}`);
  const words = {
    when: say.moment(at),
    state: reason === undefined ? word : say('commands.history.reason', { state: word, reason: short(reason) }),
  };
  const told =
    number === undefined ? say('commands.history.line', words) : say('commands.history.lineOf', { ...words, number });
  const what = { trigger: triggerName(trigger, say), name: short(subject.name) };
  return {
    name: line(say('commands.history.what', what)),
    detail: line(`${told} – ${reference}`),
  };
};
