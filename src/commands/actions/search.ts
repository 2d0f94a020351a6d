/** `search <text>`: a profile's card when one fits, a list when several do; quotes for just this text. As Microsoft's own bot did. */
import { type CardData, cut } from '../../cards/render.ts';
import type { Command } from '../line/command.ts';
import { help, offer } from '../reply/offers.ts';
import { type Turn, verb } from '../reply/turn.ts';
import { line, lines, short } from '../reply/wording.ts';
import { itemCard } from './item.ts';
import { openButtons } from './items.ts';
import { nextOf } from './next.ts';
import { lineOf, nameOf, telling } from './rows.ts';
import { byId, choosePrivately, type LineOf, note, orRefusal } from './verb.ts';

const TABLE = 'Customer';
/** With their buttons and the one for more they fill a card's six. */
const A_PAGE = 5;
const FIELDS = 3;
const ROWS = { most: A_PAGE, bytes: 12_000, rowBytes: 400 };

export const search = verb<LineOf<'search'>>('personal-data', async (said, turn) => {
  const what = TABLE;
  const chosen = await choosePrivately(said, turn, what);
  if ('reply' in chosen) return chosen.reply;
  const environment = chosen.value;
  const { text, exact, from = 0 } = said;
  if (text.trim() === '') return unsaid(turn);
  const asked = await turn.insights.search(environment, { text, exact, skip: from, top: A_PAGE });
  const page = await orRefusal(asked, turn, environment, what);
  if ('reply' in page) return page.reply;
  await note(turn, environment, { what, result: 'done' });
  const { rows, more } = page.value;
  const [only, ...others] = rows;
  if (only && others.length === 0 && !more && from === 0) return itemCard(only, { table: TABLE, environment }, turn);
  return list({ ...said, from, environment: byId(environment) }, rows, more, turn);
});

const list = (
  said: LineOf<'search'> & { readonly from: number },
  rows: Parameters<typeof openButtons>[0],
  more: boolean,
  turn: Turn,
) => {
  const { say } = turn;
  if (rows.length === 0) return nothing(said, turn);
  const records = rows.map(
    (row): CardData => ({ name: nameOf(row, TABLE, say), detail: line(lineOf(telling(row, TABLE, say), FIELDS, say)) }),
  );
  const { shown } = cut(records, ROWS);
  const left = more || shown.length < rows.length;
  const title = say('commands.actions.search.title', { text: short(said.text) });
  return {
    summary: title,
    template: 'records' as const,
    data: {
      title,
      lines: lines(say('commands.actions.search.several')),
      records: shown,
      more: left ? say('commands.actions.items.more') : undefined,
    },
    choices: openButtons(rows.slice(0, shown.length), TABLE, said.environment, turn),
    buttons: nextOf(Number(left), { ...said, from: said.from + Math.max(1, shown.length) }, turn),
    replacesCard: turn.isPressed && said.from > 0,
  };
};

const nothing = ({ text, exact, environment }: LineOf<'search'>, turn: Turn) => {
  const { say } = turn;
  const wider: Command = { kind: 'search', text, exact: false, ...(environment && { environment }) };
  return offer(
    {
      title: say('commands.actions.search.noneTitle', { text: short(text) }),
      texts: [say(exact ? 'commands.actions.search.noneExact' : 'commands.actions.search.none')],
      choices: exact ? [{ title: say('commands.actions.buttons.wider'), command: wider }] : [],
      buttons: [help(turn)],
    },
    turn,
  );
};

const unsaid = (turn: Turn) => {
  const { say } = turn;
  const texts = [say('commands.actions.search.unsaid')];
  return offer({ title: say('commands.actions.search.unsaidTitle'), texts, buttons: [help(turn)] }, turn);
};
