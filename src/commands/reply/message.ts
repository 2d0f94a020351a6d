/** A card that only tells: a title, lines under it and buttons. */
import type { Press, Reply } from './turn.ts';
import { lines } from './wording.ts';

export type Message = {
  readonly title: string;
  readonly texts: readonly (string | undefined)[];
  readonly buttons?: readonly Press[];
  /** Where the title alone doesn't say it. */
  readonly summary?: string;
  readonly replacesCard?: boolean;
};

export const message = ({ title, texts, buttons = [], summary = title, replacesCard = false }: Message): Reply => ({
  summary,
  template: 'message',
  data: { title, lines: lines(...texts) },
  buttons,
  replacesCard,
});
