/** `environments`: which environments of the tenant are watched, and what is known of each. */
import { type CardData, cut } from '../cards/render.ts';
import type { Environment } from '../core/model.ts';
import { readHealth, rowOf } from './reply/environment-rows.ts';
import { form, noEnvironments, status } from './reply/offers.ts';
import { type Turn, verb } from './reply/turn.ts';
import { moreWords } from './reply/wording.ts';

const ENVIRONMENTS = { most: 40, bytes: 14_000, rowBytes: 500 };

export const environments = verb('reads', async (_, turn) => {
  const { say } = turn;
  if (turn.environments.length === 0) return noEnvironments(turn);
  const known = await readHealth(turn);
  const rows = await Promise.all(
    known.map(
      async ({ environment, health }): Promise<CardData> => ({
        ...rowOf(environment, health, turn),
        facts: await factsOf(environment, turn),
      }),
    ),
  );
  const { shown, more } = cut(rows, ENVIRONMENTS);
  const title = say('commands.status.environmentsTitle');
  return {
    summary: say('commands.words.summed', {
      title,
      text: say.list(turn.environments.slice(0, 5).map(({ name }) => name)),
    }),
    template: 'status',
    data: {
      title,
      environments: shown,
      moreEnvironments: moreWords(more, say),
      subscriptions: [],
    },
    buttons: [form(turn), status(turn)],
  };
});

const factsOf = async (environment: Environment, { store, say }: Turn): Promise<readonly CardData[]> => {
  const subjects = await store.catalogue(environment);
  if (subjects.length === 0) return [];
  const count = (kind: string): number => subjects.filter((subject) => subject.kind === kind).length;
  const value = say.list([
    say('commands.status.dataSources', { count: count('data-source') }),
    say('commands.status.segments', { count: count('segment') }),
    say('commands.status.measures', { count: count('measure') }),
  ]);
  return [{ label: say('commands.status.known'), value }];
};
