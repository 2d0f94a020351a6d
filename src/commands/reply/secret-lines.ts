/** What stands behind a button is kept for days: a webhook's URL, which may be a secret, is kept there under seal. */
import type { Command, WishLine } from '../line/command.ts';
import type { Press, Turn } from './turn.ts';

/** No verb begins like this. */
const SEALED = 'sealed:';

type Told = Press['command'];

/** These get their number from the card. */
const NUMBERED: ReadonlySet<Told['kind']> = new Set(['unsubscribe', 'test', 'mute']);

const isCommand = (told: Told): told is Command =>
  !NUMBERED.has(told.kind) || ('number' in told && told.number !== undefined);

const isWish = (command: Command): command is WishLine => command.kind === 'subscribe' || command.kind === 'edit';

const holdsUrl = (command: Command): boolean =>
  isWish(command)
    ? command.to?.by === 'webhook'
    : command.kind === 'import' && /"webhook":"https?:/i.test(command.text ?? '');

/** The line that the button says, as it may be written down. */
export const lineOfButton = (told: Told, turn: Turn): string => {
  if (!isCommand(told)) return told.kind;
  if (!holdsUrl(told)) return turn.print(told);
  const { webhooks, conversation } = turn;
  if (webhooks) return SEALED + webhooks.hide(conversation.tenantId, turn.print(told));
  // It will be answered that webhooks are off: for that the URL need not be known.
  return isWish(told) && told.to?.by === 'webhook'
    ? turn.print({ ...told, to: { by: 'webhook', url: originOf(told.to.url) } })
    : told.kind;
};

const originOf = (url: string): string => URL.parse(url)?.origin ?? 'https://';

/** The line as it was printed; undefined when its key is not there any more. */
export const readButtonLine = (kept: string, { webhooks, conversation }: Turn): string | undefined => {
  if (!kept.startsWith(SEALED)) return kept;
  try {
    return webhooks?.reveal(conversation.tenantId, kept.slice(SEALED.length));
  } catch {
    return undefined;
  }
};
