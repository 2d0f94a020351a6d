/** `tables` and `partitions <table>`: what the environment holds, without a row of it. */
import { type CardData, cut } from '../../cards/render.ts';
import type { Table } from '../../core/asking.ts';
import type { Environment } from '../../core/model.ts';
import type { Command } from '../line/command.ts';
import { chooseEnvironment } from '../reply/environment.ts';
import { type Reply, type Turn, verb } from '../reply/turn.ts';
import { line, lines, moreWords, short } from '../reply/wording.ts';
import { nextOf } from './next.ts';
import { askTable, missingTable, tableName } from './table-names.ts';
import { byId, type LineOf, note, orRefusal, refusal } from './verb.ts';

const ROWS = { most: 20, bytes: 13_000, rowBytes: 260 };

export const tables = verb<LineOf<'tables'>>('reads', async (said, turn) => {
  const chosen = chooseEnvironment(said.environment, turn, (environment) => ({ ...said, environment }));
  if ('reply' in chosen) return chosen.reply;
  const environment = chosen.value;
  const what = '';
  const asked = await orRefusal(await turn.insights.tables(environment), turn, environment, what);
  if ('reply' in asked) return asked.reply;
  await note(turn, environment, { what, result: 'done' });
  // Those that Customer Insights made come first: they are what can be asked about.
  const all = asked.value.toSorted((a, b) => Number(a.dataSource !== undefined) - Number(b.dataSource !== undefined));
  return tablesCard(all, { environment, from: said.from ?? 0 }, turn);
});

type Shown = { readonly environment: Environment; readonly from: number };

const tablesCard = (all: readonly Table[], { environment, from }: Shown, turn: Turn): Reply => {
  const { say } = turn;
  const title = say('commands.actions.tables.title', { count: all.length, environment: short(environment.name) });
  const { shown, more } = cut(
    all.slice(from).map((table) => tableRow(table, turn)),
    ROWS,
  );
  const first = all.find(({ dataSource }) => dataSource === undefined) ?? all[0];
  const example: Command | undefined = first && { kind: 'items', table: { by: 'name', text: first.name }, where: [] };
  return {
    summary: title,
    template: 'records',
    data: {
      title,
      lines: lines(all.length === 0 ? say('commands.actions.tables.none') : undefined),
      records: shown,
      more: moreWords(more, say),
      note: example && line(say('commands.actions.tables.howTo', { example: turn.print(example) })),
    },
    buttons: nextOf(more, { kind: 'tables', environment: byId(environment), from: from + shown.length }, turn),
  };
};

const tableRow = ({ name, type, dataSource, fields, partitions, refreshedAt }: Table, { say }: Turn): CardData => {
  const parts = [
    dataSource === undefined ? undefined : say('commands.actions.tables.from', { source: short(dataSource) }),
    type === undefined || /^unspecified$/i.test(type) ? undefined : short(type),
    fields.length > 0 ? say('commands.actions.tables.fields', { count: fields.length }) : undefined,
    partitions.length > 0 ? say('commands.actions.tables.partitions', { count: partitions.length }) : undefined,
    refreshedAt === undefined ? undefined : say.moment(refreshedAt),
  ];
  return { name, detail: line(parts.filter((part) => part !== undefined && part !== '').join(' · ')) };
};

const PARTITIONS = { most: 20, bytes: 13_000, rowBytes: 200 };

export const partitions = verb<LineOf<'partitions'>>('reads', async (said, turn) => {
  const { say } = turn;
  const chosen = chooseEnvironment(said.environment, turn, (environment) => ({ ...said, environment }));
  if ('reply' in chosen) return chosen.reply;
  const environment = chosen.value;
  const again = (table: LineOf<'partitions'>['table']): Command => ({
    kind: 'partitions',
    environment: byId(environment),
    ...(table && { table }),
  });
  if (!said.table) return askTable(environment, turn, again);
  const name = tableName(said.table);
  const asked = name === undefined ? undefined : await turn.insights.table(environment, name);
  if (asked === undefined || ('refused' in asked && asked.refused.kind === 'missing')) {
    return missingTable(said.table, environment, turn, again);
  }
  if ('refused' in asked) return refusal(asked.refused, turn);
  const table = asked.value;
  await note(turn, environment, { what: table.name, result: 'done' });
  const from = said.from ?? 0;
  const { shown, more } = cut(
    table.partitions.slice(from).map(
      (one): CardData => ({
        name: one.name,
        detail: one.refreshedAt === undefined ? undefined : say.moment(one.refreshedAt),
      }),
    ),
    PARTITIONS,
  );
  const count = table.partitions.length;
  const title = say('commands.actions.partitions.title', { count, table: short(table.name) });
  return {
    summary: title,
    template: 'records',
    data: {
      title,
      lines: lines(count === 0 ? say('commands.actions.partitions.none') : undefined),
      records: shown,
      more: moreWords(more, say),
    },
    buttons: nextOf(more, { ...said, environment: byId(environment), from: from + shown.length }, turn),
  };
});
