/** What is exported and pasted again, on its way through Teams. */
import type { Answer } from '../../src/core/conversation.ts';
import { plainTextOf } from '../../src/teams/plain-text.ts';
import { partsOf } from '../cards/schema.ts';

/** As Teams sends what a person pastes behind a mention. */
export const throughTeams = (text: string): string => {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const mention = '<at>Tidings</at>';
  return plainTextOf({
    ...{ type: 'message', channelId: 'msteams', serviceUrl: 'https://x', conversation: { id: 'c' } },
    recipient: { id: '28:bot', name: 'Tidings' },
    text: `${mention}&nbsp;${escaped.replaceAll('\n', '<br>').replaceAll('  ', '&nbsp;&nbsp;')}`,
    entities: [{ type: 'mention', mentioned: { id: '28:bot', name: 'Tidings' }, text: mention }],
  } as Parameters<typeof plainTextOf>[0]);
};

/** What a card shows as code. */
export const codeOf = (answer: Answer): string =>
  String(partsOf(answer.card).find(({ type }) => type === 'TextRun')?.['text'] ?? '');
