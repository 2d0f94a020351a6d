/** `switchinstance [<environment>]`: which environment this conversation means when it names none. */
import type { Note } from '../../core/audit.ts';
import type { Environment } from '../../core/model.ts';
import { chooseEnvironment } from '../reply/environment.ts';
import { noEnvironments, offer, status } from '../reply/offers.ts';
import { MOST_BUTTONS, type Reply, type Turn, verb } from '../reply/turn.ts';
import { short } from '../reply/wording.ts';
import { byId, type LineOf } from './verb.ts';

export const switchInstance = verb<LineOf<'switchinstance'>>('writes', async (said, turn) => {
  const { say, conversation, store } = turn;
  if (turn.environments.length === 0) return noEnvironments(turn);
  if (!said.environment) return ask(turn);
  const chosen = chooseEnvironment(said.environment, turn, (environment) => ({ ...said, environment }));
  if ('reply' in chosen) return chosen.reply;
  const { environmentId, name } = chosen.value;
  const { tenantId, conversationId, environmentId: before } = conversation;
  const note: Note = { ...turn.deed, result: 'done', ...(before !== undefined && { before }), after: environmentId };
  await store.chooseEnvironment(tenantId, conversationId, environmentId, note);
  const title = say('commands.actions.switch.done', { environment: short(name) });
  const texts = [say('commands.actions.switch.doneText')];
  return { ...offer({ title, texts, buttons: [status(turn)] }, turn), replacesCard: turn.isPressed };
});

/** The current one is not offered: choosing it changes nothing. */
const ask = (turn: Turn): Reply => {
  const { say, environments, conversation } = turn;
  const isCurrent = ({ environmentId }: Environment): boolean =>
    environments.length === 1 || environmentId === conversation.environmentId;
  const current = environments.find(isCurrent);
  const others = environments.filter((one) => !isCurrent(one));
  return offer(
    {
      title: say('commands.subscribe.whichEnvironment'),
      texts: [
        current
          ? say('commands.actions.switch.current', { environment: short(current.name) })
          : say('commands.actions.switch.nobody'),
        others.length > MOST_BUTTONS ? say('commands.actions.switch.many') : undefined,
      ],
      choices: others.slice(0, MOST_BUTTONS).map((environment) => ({
        title: environment.name,
        command: { kind: 'switchinstance', environment: byId(environment) },
      })),
    },
    turn,
  );
};
