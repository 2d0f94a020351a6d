/** `hi`, `hello`: who I am and what this conversation has; and the welcome when I am added somewhere. */
import { message } from './reply/message.ts';
import { form, help, list } from './reply/offers.ts';
import { type Reply, type Turn, verb } from './reply/turn.ts';
import { lines, short } from './reply/wording.ts';

export const hello = verb('reads', async (_, turn) => {
  const { say, store, conversation } = turn;
  const { length: count } = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const title = say('commands.hello.title');
  const text = say('commands.hello.text');
  return message({
    summary: `${title} ${text}`,
    title,
    texts: [text, count > 0 ? say('commands.hello.subscribed', { count }) : say('commands.hello.nothing')],
    buttons: [form(turn), ...(count > 0 ? [list(turn)] : []), help(turn)],
  });
});

/** Said once in each place, with the one thing to do next; `installedBy` may be unknown. */
export const welcome = (installedBy: string, turn: Turn): Reply => {
  const { say, environments } = turn;
  const title = say('commands.welcome.title');
  const name = short(installedBy);
  return {
    summary: title,
    template: 'welcome',
    data: {
      title,
      lines: lines(
        say('commands.welcome.value'),
        say('commands.welcome.how'),
        environments.length === 0 ? say('commands.subscribe.noEnvironments') : '',
      ),
      installed: name === '' ? say('commands.welcome.installedPlain') : say('commands.welcome.installed', { name }),
    },
    buttons: [form(turn)],
  };
};

/** No second welcome: only that what was asked for before counts again. */
export const back = (count: number, turn: Turn): Reply =>
  message({ title: turn.say('commands.hello.back', { count }), texts: [], buttons: [list(turn)] });
