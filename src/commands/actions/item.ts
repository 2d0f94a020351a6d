/** `item <table> <id>`: one row, and what can be done with a profile. */
import type { Condition, Row } from '../../core/asking.ts';
import type { Environment } from '../../core/model.ts';
import type { Command, Ref } from '../line/command.ts';
import { help, offer } from '../reply/offers.ts';
import { type Press, type Reply, type Turn, verb } from '../reply/turn.ts';
import { lines, short } from '../reply/wording.ts';
import { PERSONAL_MS } from './next.ts';
import { factsOf, factual, idIn, idWords, keyOf, nameOf } from './rows.ts';
import { askTable, missingTable, tableName } from './table-names.ts';
import { byId, choosePrivately, type LineOf, note, orRefusal } from './verb.ts';

/** As many as Microsoft's own bot showed. */
const FIELDS_OF_ONE = 15;

export const item = verb<LineOf<'item'>>('personal-data', async (said, turn) => {
  const { say } = turn;
  const what = `${said.table?.text ?? ''}; ${said.id ?? ''}`.slice(0, 300);
  const chosen = await choosePrivately(said, turn, what);
  if ('reply' in chosen) return chosen.reply;
  const environment = chosen.value;
  const again = (table: Ref, id = said.id): Command => ({
    ...{ ...said, table, environment: byId(environment) },
    ...(id !== undefined && { id }),
  });
  if (!said.table) return askTable(environment, turn, (table) => ({ kind: 'items', table, where: [] }));
  const table = tableName(said.table);
  if (table === undefined) return missingTable(said.table, environment, turn, (ref) => again(ref));
  if (said.id === undefined) {
    const known = await turn.insights.table(environment, table);
    const isNone = 'refused' in known && known.refused.kind === 'missing';
    // An id alone was taken for the table's name.
    if (isNone) return missingTable(said.table, environment, turn, (ref) => again(ref, table));
    const example = turn.print({ kind: 'item', table: said.table, id: '8f1c…' });
    const texts = [say('commands.actions.item.noId', { key: keyOf(table), example })];
    return offer({ title: say('commands.actions.item.noIdTitle'), texts, buttons: [help(turn)] }, turn);
  }
  const where: readonly Condition[] = [{ field: keyOf(table), operator: 'eq', value: said.id }];
  const found = await turn.insights.rows(environment, { table, where, skip: 0, top: 1 });
  if ('refused' in found && found.refused.kind === 'missing')
    return missingTable(said.table, environment, turn, (ref) => again(ref));
  const page = await orRefusal(found, turn, environment, what);
  if ('reply' in page) return page.reply;
  await note(turn, environment, { what, result: 'done' });
  const [row] = page.value.rows;
  if (row) return itemCard(row, { table, environment, more: page.value.more }, turn);
  const texts = [say('commands.actions.item.none', { key: keyOf(table), id: short(said.id) })];
  return offer({ title: say('commands.actions.item.noneTitle'), texts, buttons: [help(turn)] }, turn);
});

type Found = { readonly table: string; readonly environment: Environment; readonly more?: boolean };

/** One row with up to 15 of its fields. */
export const itemCard = (row: Row, { table, environment, more = false }: Found, turn: Turn): Reply => {
  const { say } = turn;
  const title = nameOf(row, table, say);
  const fields = factual(row, table, say);
  // The name and the id count among the fields that are shown.
  const most = FIELDS_OF_ONE - 2;
  const count = fields.length - most;
  return {
    summary: say('commands.actions.item.summary', { name: title, table: short(table) }),
    template: 'records',
    data: {
      title,
      lines: lines(say('commands.actions.item.of', { table: short(table), environment: short(environment.name) })),
      records: [{ detail: idWords(row, table), fields: factsOf(fields, most, say) }],
      more: count > 0 ? say('commands.actions.item.moreFields', { count }) : undefined,
      note: more ? say('commands.actions.item.others') : undefined,
    },
    buttons: table === 'Customer' ? profileButtons(row, environment, turn) : [],
  };
};

const profileButtons = (row: Row, environment: Environment, { say }: Turn): readonly Press[] => {
  const id = idIn(row, 'Customer');
  if (id === undefined) return [];
  const within = { environment: byId(environment) };
  return [
    {
      title: say('commands.actions.buttons.activities'),
      command: {
        kind: 'items',
        table: { by: 'name', text: 'UnifiedActivity' },
        where: [{ field: 'CustomerId', operator: 'eq', value: id }],
        ...within,
      },
      lifeMs: PERSONAL_MS,
    },
    {
      title: say('commands.actions.buttons.change'),
      command: { kind: 'update-item', table: { by: 'name', text: 'Customer' }, id, fields: [], sure: false, ...within },
      lifeMs: PERSONAL_MS,
    },
  ];
};
