/** `items <table> [where …]`: rows of a table, a few at a time. */
import { type CardData, cut } from '../../cards/render.ts';
import { type Condition, isFieldName, type Row, type Table } from '../../core/asking.ts';
import type { Environment } from '../../core/model.ts';
import type { Command, Ref } from '../line/command.ts';
import { help, offer } from '../reply/offers.ts';
import { type Press, type Reply, type Step, type Turn, verb } from '../reply/turn.ts';
import { line, lines, short } from '../reply/wording.ts';
import { nextOf, PERSONAL_MS } from './next.ts';
import { factual, idIn, idWords, lineOf, nameOf } from './rows.ts';
import { askTable, missingTable, tableName } from './table-names.ts';
import { heldIn, mayBeMore, type Wrong, wrongWords } from './values.ts';
import { byId, choosePrivately, type LineOf, note, orRefusal } from './verb.ts';

const A_PAGE = 5;
const FIELDS_OF_MANY = 8;
const ROWS = { most: A_PAGE, bytes: 14_000, rowBytes: 700 };

export const items = verb<LineOf<'items'>>('personal-data', async (said, turn) => {
  const what = whatOf(said);
  const chosen = await choosePrivately(said, turn, what);
  if ('reply' in chosen) return chosen.reply;
  const environment = chosen.value;
  const again = (table: Ref): Command => ({ ...said, table, environment: byId(environment) });
  if (!said.table) return askTable(environment, turn, again);
  const odd = said.unclear ?? said.where.find(({ field }) => !isFieldName(field))?.field;
  if (odd !== undefined) return unclear(odd, turn);
  const table = tableName(said.table);
  if (table === undefined) return missingTable(said.table, environment, turn, again);
  const read = await typed(said, table, environment, turn);
  if ('reply' in read) return read.reply;
  const where = read.value;
  const from = said.from ?? 0;
  const found = await turn.insights.rows(environment, { table, where, skip: from, top: A_PAGE });
  if ('refused' in found && found.refused.kind === 'missing') return missingTable(said.table, environment, turn, again);
  const page = await orRefusal(found, turn, environment, what);
  if ('reply' in page) return page.reply;
  await note(turn, environment, { what, result: 'done' });
  const { rows, more } = page.value;
  return itemsCard({ rows, more, table, from, again: { ...said, environment: byId(environment) } }, turn);
});

/** Names of what was looked at, not the values that were looked for. */
const whatOf = ({ table, where }: LineOf<'items'>): string =>
  [table?.text ?? '', ...where.map(({ field, operator }) => `${field} ${operator}`)].join('; ').slice(0, 300);

/** Each value as its field holds it, or the reply that says which one is not clear. */
const typed = async (
  said: LineOf<'items'>,
  table: string,
  environment: Environment,
  turn: Turn,
): Promise<Step<readonly Condition[]>> => {
  const { where } = said;
  if (!where.some(({ value }) => mayBeMore(value, turn))) return { value: where };
  const asked = await turn.insights.table(environment, table);
  const fields: Table['fields'] = 'value' in asked ? asked.value.fields : [];
  const value: Condition[] = [];
  for (const condition of where) {
    const field = fields.find(({ name }) => name.toLowerCase() === condition.field.toLowerCase());
    const isPart = condition.operator === 'contains' || condition.operator === 'startswith';
    const held = field && !isPart ? heldIn(field, condition.value, turn) : condition;
    if ('wrong' in held)
      return { reply: wrongValue(held, condition, { ...said, environment: byId(environment) }, turn) };
    value.push({ ...condition, value: held.value });
  }
  return { value };
};

const wrongValue = ({ wrong, could }: Wrong, condition: Condition, said: LineOf<'items'>, turn: Turn): Reply => {
  const { say } = turn;
  const again = (value: number): Command => ({
    ...said,
    where: said.where.map((one) => (one === condition ? { ...one, value } : one)),
  });
  return offer(
    {
      title: say(wrong === 'number' ? 'commands.trouble.numberAmbiguousTitle' : 'commands.actions.items.unclearTitle'),
      texts: [wrongWords(wrong, condition, turn)],
      choices: could.map((value) => ({ title: say.number(value), command: again(value), lifeMs: PERSONAL_MS })),
      buttons: [help(turn)],
    },
    turn,
  );
};

const unclear = (said: string, turn: Turn): Reply => {
  const { say } = turn;
  const example: Command = {
    kind: 'items',
    table: { by: 'name', text: 'Customer' },
    where: [{ field: 'City', operator: 'eq', value: 'Oslo' }],
  };
  return offer(
    {
      title: say('commands.actions.items.unclearTitle'),
      texts: [
        say('commands.actions.items.unclear', { said: short(said) }),
        say('commands.actions.items.example', { example: turn.print(example) }),
      ],
      buttons: [help(turn)],
    },
    turn,
  );
};

type Listed = {
  readonly rows: readonly Row[];
  readonly more: boolean;
  readonly table: string;
  readonly from: number;
  readonly again: LineOf<'items'>;
};

const itemsCard = ({ rows, more, table, from, again }: Listed, turn: Turn): Reply => {
  const { say } = turn;
  const title = say('commands.actions.items.title', { table: short(table) });
  const records = rows.map(
    (row): CardData => ({
      name: nameOf(row, table, say),
      state: idWords(row, table),
      detail: line(lineOf(factual(row, table, say), FIELDS_OF_MANY, say)),
    }),
  );
  const { shown } = cut(records, ROWS);
  const left = more || shown.length < rows.length;
  const next: LineOf<'items'> = { ...again, from: from + shown.length };
  const range = say('commands.actions.items.range', { first: from + 1, last: from + shown.length });
  return {
    summary: shown.length > 0 ? `${title} – ${range}` : `${title} – ${say('commands.actions.items.none')}`,
    template: 'records',
    data: {
      title,
      lines: lines(shown.length > 0 ? range : say('commands.actions.items.none')),
      records: shown,
      more: left ? say('commands.actions.items.more') : undefined,
    },
    choices: openButtons(rows.slice(0, shown.length), table, again.environment, turn),
    // Nothing fits only if a single row is larger than a card: it is passed over rather than shown for ever.
    buttons: nextOf(Number(left), shown.length > 0 ? next : { ...again, from: from + 1 }, turn),
    replacesCard: turn.isPressed && from > 0,
  };
};

/** One for each row that can be found again by the documented key. */
export const openButtons = (
  rows: readonly Row[],
  table: string,
  environment: Ref | undefined,
  { say }: Turn,
): readonly Press[] =>
  rows.flatMap((row): Press[] => {
    const id = idIn(row, table);
    if (id === undefined) return [];
    const command: Command = {
      kind: 'item',
      table: { by: 'name', text: table },
      id,
      ...(environment && { environment }),
    };
    return [{ title: nameOf(row, table, say), command, lifeMs: PERSONAL_MS }];
  });
