/** The button for what a card could not show. */
import type { Command } from '../line/command.ts';
import type { Press, Turn } from '../reply/turn.ts';

export const nextOf = (more: number, command: Command, { say }: Turn): readonly Press[] =>
  more > 0 ? [{ title: say('commands.buttons.more'), command }] : [];
