/** The button for what a card could not show. */
import type { Command } from '../line/command.ts';
import type { Press, Turn } from '../reply/turn.ts';

/** Lines behind these buttons hold ids and what was looked for: they are kept for a day and not for a week. */
export const PERSONAL_MS = 24 * 60 * 60_000;

export const nextOf = (more: number, command: Command, { say }: Turn): readonly Press[] =>
  more > 0 ? [{ title: say('commands.buttons.more'), command, lifeMs: PERSONAL_MS }] : [];
