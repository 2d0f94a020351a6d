/** `subscribe` alone: the form, and the line that it stands for when it comes back. */
import type { SubscribeLine } from './line/command.ts';
import type { Reply, Turn } from './reply/turn.ts';
import { newForm } from './reply/wish-form.ts';

export const form = (asked: { readonly check?: boolean }, turn: Turn): Promise<Reply | SubscribeLine> =>
  newForm(asked, turn);
