/** Names of tables as people type them: checked before they go into an address, and the near ones offered when there is none. */
import type { Environment } from '../../core/model.ts';
import type { Command, Ref } from '../line/command.ts';
import { squash } from '../line/fold.ts';
import { nearest } from '../line/near.ts';
import { help, offer } from '../reply/offers.ts';
import { resolve } from '../reply/resolve.ts';
import { MOST_BUTTONS, type Reply, type Turn } from '../reply/turn.ts';
import { short } from '../reply/wording.ts';
import { refusal } from './verb.ts';

/** Letters, digits, underscores and, in the ids of data sources, hyphens. Undefined for what can be no table's name. */
export const tableName = ({ text }: Ref): string | undefined =>
  /^[\p{L}_][\p{L}\p{Nd}_-]{0,199}$|^[0-9a-f-]{36}_[\p{L}\p{Nd}_-]{1,160}$/u.test(text) ? text : undefined;

type Again = (table: Ref) => Command;

/** Nobody said which. */
export const askTable = (environment: Environment, turn: Turn, again: Again): Promise<Reply> =>
  offerTables(undefined, environment, turn, again);

/** There is no such table: those that are called alike, else some. */
export const missingTable = (said: Ref, environment: Environment, turn: Turn, again: Again): Promise<Reply> =>
  offerTables(said, environment, turn, again);

const offerTables = async (
  said: Ref | undefined,
  environment: Environment,
  turn: Turn,
  again: Again,
): Promise<Reply> => {
  const { say } = turn;
  const asked = await turn.insights.tables(environment);
  if ('refused' in asked) return refusal(asked.refused, turn);
  const all = asked.value
    .toSorted((a, b) => Number(a.dataSource !== undefined) - Number(b.dataSource !== undefined))
    .map(({ name }) => ({ id: name, name }));
  const found = said && resolve(said, all);
  const near = !found
    ? []
    : found.kind === 'found'
      ? [found.item]
      : found.kind === 'several'
        ? found.items
        : found.near;
  // "customers" stands in other names, and is one letter too many for the one that is meant.
  const alike = said
    ? nearest(
        squash(said.text),
        all.map((one) => [squash(one.name), one] as const),
        MOST_BUTTONS,
      )
    : [];
  const fitting = [...new Set([...alike, ...near])];
  const isTwice = (name: string): boolean => said?.text === name;
  const items = (fitting.length > 0 ? fitting : all).filter(({ name }) => !isTwice(name)).slice(0, MOST_BUTTONS - 1);
  return offer(
    {
      title: said
        ? say('commands.subscribe.noSuchTitle', { name: short(said.text) })
        : say('commands.actions.whichTable'),
      texts: [
        said ? say('commands.actions.noTable', { environment: short(environment.name) }) : undefined,
        items.length > 0 ? say('commands.words.choose') : undefined,
      ],
      choices: [
        ...items.map(({ name }) => ({ title: name, command: again({ by: 'name', text: name }) })),
        {
          title: say('commands.actions.allTables'),
          command: { kind: 'tables', environment: { by: 'id', text: environment.environmentId } },
        },
      ],
      buttons: [help(turn)],
    },
    turn,
  );
};
