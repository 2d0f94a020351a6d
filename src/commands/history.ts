/** `history [<n>]`: what was told, when, and what became of it; newest first, page by page. */
import type { CardData } from '../cards/render.ts';
import type { TellingPast } from '../core/wishes.ts';
import { stateWords } from './reply/delivery-state.ts';
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
    const none = noneOf({ page, ...only }, turn);
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

const noneOf = ({ number, page = 1 }: Asked, { say }: Turn): string => {
  if (page > 1) return say('commands.history.noPage', { page });
  return number === undefined ? say('commands.history.none') : say('commands.history.noneOf', { number });
};

const rowOf = (past: TellingPast, { say }: Turn): CardData => {
  const { trigger, subject, at, reference, number } = past;
  const words = { when: say.moment(at), state: stateWords(past, say) };
  const told =
    number === undefined ? say('commands.history.line', words) : say('commands.history.lineOf', { ...words, number });
  const kind = triggerName(trigger, say);
  return {
    // Unification has no name of its own.
    name: line(
      subject.kind === 'unification'
        ? kind
        : say('commands.history.what', { trigger: kind, name: short(subject.name) }),
    ),
    detail: line(`${told} – ${reference}`),
  };
};
