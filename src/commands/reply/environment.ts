/** Which environment is meant: the one that was named, else the conversation's own choice, else the only one, else it is asked. */
import type { Environment } from '../../core/model.ts';
import type { Command, Ref } from '../line/command.ts';
import { noEnvironments, offer } from './offers.ts';
import { resolve } from './resolve.ts';
import { MOST_BUTTONS, type Step, type Turn } from './turn.ts';
import { short } from './wording.ts';

/** `again`: the same command, about the environment that is chosen. */
export const chooseEnvironment = (
  said: Ref | undefined,
  turn: Turn,
  again: (environment: Ref) => Command,
): Step<Environment> => {
  const { environments, conversation, say } = turn;
  const [only] = environments;
  if (only === undefined) return { reply: noEnvironments(turn) };
  if (!said && environments.length === 1) return { value: only };
  const named = environments.map((environment) => ({ ...environment, id: environment.environmentId }));
  const current = named.find(({ id }) => id === conversation.environmentId);
  if (!said && current) return { value: current };
  const found = said ? resolve(said, named) : { kind: 'several' as const, items: named };
  if (found.kind === 'found') return { value: found.item };
  const near = found.kind === 'several' ? found.items : found.near.length > 0 ? found.near : named;
  const name = short(said?.text ?? '');
  const isUnknown = said && found.kind === 'none';
  return {
    reply: offer(
      {
        title: say('commands.subscribe.whichEnvironment'),
        texts: [
          isUnknown
            ? say('commands.subscribe.noEnvironment', { name })
            : say('commands.subscribe.whichEnvironmentText'),
        ],
        choices: near
          .slice(0, MOST_BUTTONS)
          .map(({ id, name: title }) => ({ title, command: again({ by: 'id', text: id }) })),
      },
      turn,
    ),
  };
};
