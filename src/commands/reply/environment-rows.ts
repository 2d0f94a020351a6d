/** How it stands with each environment, in words: seen or not, since when, what is wrong and what to do. */
import type { CardData } from '../../cards/render.ts';
import type { Environment, EnvironmentHealth } from '../../core/model.ts';
import type { Turn } from './turn.ts';
import { line, short } from './wording.ts';

export type EnvironmentState = 'good' | 'trouble' | 'blind' | 'waiting';

/** Every environment of the tenant, with what the store knows of it. */
export const readHealth = async ({
  environments,
  store,
  conversation,
}: Turn): Promise<readonly { readonly environment: Environment; readonly health: EnvironmentHealth | undefined }[]> => {
  const known = await store.health(conversation.tenantId);
  return environments.map((environment) => ({
    environment,
    health: known.find(
      ({ tenantId, environmentId }) => tenantId === environment.tenantId && environmentId === environment.environmentId,
    ),
  }));
};

export const stateOf = (health: EnvironmentHealth | undefined): EnvironmentState => {
  if (health?.blindSince !== undefined) return 'blind';
  if (health?.problem) return 'trouble';
  return health?.lastSuccessAt === undefined ? 'waiting' : 'good';
};

/** Teams' green and yellow are too light on white, so weight makes trouble stand out. */
const LOOKS = {
  good: { color: 'default', weight: 'Default' },
  waiting: { color: 'default', weight: 'Default' },
  trouble: { color: 'default', weight: 'Bolder' },
  blind: { color: 'attention', weight: 'Bolder' },
} as const;

export const rowOf = (environment: Environment, health: EnvironmentHealth | undefined, turn: Turn): CardData => {
  const { say } = turn;
  const state = stateOf(health);
  return { name: short(environment.name), state: say(`commands.status.${state}`), ...LOOKS[state] };
};

/** When it was looked at, and what is wrong with the cure. */
export const detailOf = (health: EnvironmentHealth | undefined, { say, clock }: Turn): CardData => {
  const moment = (at: number | undefined): string => (at === undefined ? say('commands.status.never') : say.moment(at));
  const next = health?.nextPollAt;
  const facts: CardData[] = [{ label: say('commands.status.lastLook'), value: moment(health?.lastPollAt) }];
  if (health?.problem && health.blindSince === undefined) {
    facts.push({ label: say('commands.status.lastSeen'), value: moment(health.lastSuccessAt) });
  }
  if (health?.blindSince !== undefined) {
    facts.push({ label: say('commands.status.blindSince'), value: moment(health.blindSince) });
  }
  const isDue = next === undefined || next <= clock.now();
  facts.push({ label: say('commands.status.nextLook'), value: isDue ? say('commands.status.soon') : moment(next) });
  if (!health?.problem) return { facts };
  const { kind } = health.problem;
  return {
    facts,
    wrongTitle: say('commands.status.wrong'),
    wrong: line(say(`problems.${kind}.what`)),
    cureTitle: say('commands.status.cure'),
    cure: line(say(`problems.${kind}.cure`)),
  };
};
