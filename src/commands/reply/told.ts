/** What commands about something that was told have in common: finding it, and saying that it can't be found. */
import type { ActionName } from '../../core/actions.ts';
import type { ToldHere } from '../../core/ports.ts';
import type { Command } from '../line/command.ts';
import { message } from './message.ts';
import { list, status } from './offers.ts';
import type { Reply, Turn } from './turn.ts';

/** What the button of a told card says, as if it were typed; nothing: no subscription brought it. */
export const commandFor = (action: ActionName, { reference, event, subscription }: ToldHere): Command | undefined => {
  switch (action) {
    case 'refresh':
      return {
        kind: 'refresh',
        what: { by: 'id', text: event.subject.id },
        subjects: 'data-source',
        environment: { by: 'id', text: event.environmentId },
        sure: false,
      };
    case 'mute':
      return subscription ? { kind: 'mute', number: subscription.number, until: 'ask' } : undefined;
    case 'edit':
    case 'unsubscribe':
      return subscription ? { kind: action, number: subscription.number } : undefined;
    default:
      return { kind: action, reference };
  }
};

export const noTold = (reference: string, turn: Turn): Reply =>
  message({
    title: turn.say('commands.trouble.noToldTitle', { reference }),
    texts: [turn.say('commands.trouble.noTold')],
    buttons: [list(turn), status(turn)],
  });
