/** `create item` and `update item`: a form, then a question that repeats what will be written and for how long, then the write. */
import { type Asked, isFieldName, type Row, type Table, type Written } from '../../core/asking.ts';
import type { Environment } from '../../core/model.ts';
import type { Assigned } from '../line/action.ts';
import type { Command, Ref } from '../line/command.ts';
import { help, offer } from '../reply/offers.ts';
import { type Reply, type Turn, verb } from '../reply/turn.ts';
import { line, lines, short } from '../reply/wording.ts';
import { checked, inputsOf, typedFields } from './fields.ts';
import { keyOf, nameOf, wordsOf } from './rows.ts';
import { missingTable, tableName } from './table-names.ts';
import { wrongWords } from './values.ts';
import { byId, choosePrivately, type LineOf, note, orRefusal } from './verb.ts';

type Kind = 'create-item' | 'update-item';
type Line = LineOf<Kind>;

/** What the real-time API is for: activities come in, profiles change. */
const USUAL: Readonly<Record<Kind, string>> = { 'create-item': 'UnifiedActivity', 'update-item': 'Customer' };
/** What somebody typed about a person stands behind the button for no longer than a question is open. */
const QUESTION_MS = 15 * 60_000;
const MOST_FACTS = 40;

/** What the steps share once the line's table and environment are found. */
type Draft = { readonly line: Line; readonly environment: Environment; readonly table: Table };

const answer = async (said: Line, turn: Turn): Promise<Reply> => {
  const verb = said.kind;
  const table = said.table ?? { by: 'name' as const, text: USUAL[verb] };
  const what = whatOf(said, table);
  const chosen = await choosePrivately(said, turn, what);
  if ('reply' in chosen) return chosen.reply;
  const environment = chosen.value;
  if (verb === 'update-item' && said.id === undefined) return askId(turn);
  const odd = said.unclear ?? said.fields.find(({ field }) => !isFieldName(field))?.field;
  if (odd !== undefined) return noField(odd, turn);
  const again = (ref: Ref): Command => ({ ...said, table: ref, environment: byId(environment) });
  const name = tableName(table);
  if (name === undefined) return missingTable(table, environment, turn, again);
  const asked = await turn.insights.table(environment, name);
  if ('refused' in asked && asked.refused.kind === 'missing') return missingTable(table, environment, turn, again);
  const found = await orRefusal(asked, turn, environment, what);
  if ('reply' in found) return found.reply;
  const fields = typedFields(turn) ?? said.fields;
  const { open, ...closed } = said;
  const good = checked(fields, found.value, turn);
  const draft: Draft = {
    line: { ...closed, table: { by: 'name', text: name }, environment: byId(environment), fields },
    environment,
    table: { ...found.value, name },
  };
  if ('trouble' in good) return form(draft, good.trouble, turn);
  if (good.value.length === 0) return form(draft, undefined, turn);
  if (open && turn.isPressed) return { ...(await form(draft, undefined, turn)), replacesCard: true };
  const whole = { ...draft, line: { ...draft.line, fields: good.value } };
  return said.sure && turn.isPressed ? write(whole, turn) : confirm(whole, turn);
};

export const createItem = verb<LineOf<'create-item'>>('writes', answer);
export const updateItem = verb<LineOf<'update-item'>>('writes', answer);

/** Names of fields and the id, never values. */
const whatOf = ({ id, fields }: Line, table: Ref): string =>
  [table.text, id ?? '', ...fields.map(({ field }) => field)].join('; ').slice(0, 300);

const noField = (said: string, turn: Turn): Reply =>
  offer(
    {
      title: turn.say('commands.actions.write.wrongTitle'),
      texts: [wrongWords('field', { field: said, value: null }, turn)],
      buttons: [help(turn)],
    },
    turn,
  );

const askId = (turn: Turn): Reply => {
  const { say } = turn;
  const command: Command = {
    kind: 'update-item',
    table: { by: 'name', text: USUAL['update-item'] },
    id: '8f1c…',
    fields: [],
    sure: false,
  };
  const texts = [say('commands.actions.write.askId', { example: turn.print(command) })];
  return offer({ title: say('commands.actions.item.noIdTitle'), texts, buttons: [help(turn)] }, turn);
};

const form = async (draft: Draft, trouble: string | undefined, turn: Turn) => {
  const { line: said, environment, table } = draft;
  const { say } = turn;
  const isUpdate = said.kind === 'update-item';
  const now = isUpdate ? await present(draft, turn) : undefined;
  if (now && 'reply' in now) return now.reply;
  const row = now?.value;
  const without = isUpdate ? [keyOf(table.name)] : [];
  const { shown, more } = inputsOf(table, { typed: said.fields, without, ...(row && { now: row }) }, turn);
  const title = isUpdate
    ? say('commands.actions.write.updateTitle', { name: row ? nameOf(row, table.name, say) : short(said.id ?? '') })
    : say('commands.actions.write.createTitle', { table: short(table.name) });
  const next: Line = { ...said, fields: [], sure: false };
  return {
    summary: trouble === undefined ? title : `${title} – ${trouble}`,
    template: 'fields' as const,
    data: {
      title,
      lines: lines(trouble, say(isUpdate ? 'commands.actions.write.updateText' : 'commands.actions.write.createText')),
      fields: shown,
      more: more > 0 ? say('commands.actions.write.moreFields', { count: more }) : undefined,
      note: line(lifetimeWords(said, environment, turn)),
    },
    buttons: [
      { title: say('commands.actions.buttons.check'), command: next, style: 'positive' as const, withInputs: true },
    ],
    replacesCard: turn.isPressed && trouble !== undefined,
  };
};

/** What stands there now: hints in the form, and the proof that there is such a row. */
const present = async (
  { line: { id = '' }, environment, table: { name: table } }: Draft,
  turn: Turn,
): Promise<{ readonly value: Row | undefined } | { readonly reply: Reply }> => {
  const where = [{ field: keyOf(table), operator: 'eq' as const, value: id }];
  const asked = await turn.insights.rows(environment, { table, where, skip: 0, top: 1 });
  const what = `${table}; ${id}`.slice(0, 300);
  const page = await orRefusal(asked, turn, environment, what);
  if ('reply' in page) return page;
  await note(turn, environment, { what, result: 'asked' });
  const [row] = page.value.rows;
  if (row) return { value: row };
  const { say } = turn;
  const texts = [say('commands.actions.item.none', { key: keyOf(table), id: short(id) })];
  const title = say('commands.actions.item.noneTitle');
  return { reply: offer({ title, texts, buttons: [help(turn)] }, turn) };
};

const lifetimeWords = ({ kind }: Line, environment: Environment, { say, insights }: Turn): string => {
  const { createdMs, updatedMs } = insights.lifetimes(environment);
  return kind === 'create-item'
    ? say('commands.actions.write.createLife', { time: say.duration(createdMs) })
    : say('commands.actions.write.updateLife', { time: say.duration(updatedMs) });
};

const factsOf = (fields: readonly Assigned[], { say }: Turn) =>
  fields.slice(0, MOST_FACTS).map(({ field, value }) => ({ label: short(field), value: wordsOf(value, say) || '–' }));

const confirm = ({ line: said, environment, table }: Draft, turn: Turn): Reply => {
  const { say } = turn;
  const isUpdate = said.kind === 'update-item';
  const title = say(isUpdate ? 'commands.actions.write.askUpdate' : 'commands.actions.write.askCreate');
  const target = isUpdate ? `${table.name} ${short(said.id ?? '')}` : table.name;
  return {
    summary: title,
    template: 'records',
    data: {
      title,
      lines: lines(say('commands.actions.item.of', { table: target, environment: short(environment.name) })),
      records: [{ fields: factsOf(said.fields, turn) }],
      note: line(lifetimeWords(said, environment, turn)),
    },
    buttons: [
      {
        title: say(isUpdate ? 'commands.actions.buttons.update' : 'commands.actions.buttons.create'),
        command: { ...said, sure: true },
        style: 'positive',
        once: true,
        lifeMs: QUESTION_MS,
      },
      {
        title: say('commands.actions.buttons.back'),
        command: { ...said, sure: false, open: true },
        lifeMs: QUESTION_MS,
      },
    ],
    replacesCard: turn.isPressed,
  };
};

const write = async ({ line: said, environment, table }: Draft, turn: Turn): Promise<Reply> => {
  const { say, insights } = turn;
  const what = whatOf(said, { by: 'name', text: table.name });
  // Noted before: what was done and could not be noted would be worse than what was noted and not done.
  await note(turn, environment, { what, result: 'asked' });
  const row: Row = said.fields.map(({ field, value }) => ({ name: field, value }));
  const asked: Asked<Written> =
    said.kind === 'create-item'
      ? await insights.create(environment, table.name, row)
      : await insights.update(environment, table.name, said.id ?? '', row);
  const written = await orRefusal(asked, turn, environment, what);
  if ('reply' in written) return written.reply;
  await note(turn, environment, { what, result: 'done' });
  const until = say.moment(written.value.until);
  const title = say(said.kind === 'create-item' ? 'commands.actions.write.created' : 'commands.actions.write.updated');
  return {
    summary: title,
    template: 'records',
    data: {
      title,
      lines: lines(say('commands.actions.write.until', { until }), say('commands.actions.write.noEffect')),
      records: [{ fields: factsOf(said.fields, turn) }],
    },
    replacesCard: true,
  };
};
