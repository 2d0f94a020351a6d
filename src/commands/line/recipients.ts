/** "to email a@b, c@d", "to owners", "to webhook https://…": who gets it, out of the words of the clause. */
import { readMailAddress } from '../../core/mail.ts';
import type { To, Trouble, WishLine } from './command.ts';
import type { Lexicon, Word } from './lexicon.ts';
import type { Token } from './tokens.ts';

export type Taken = {
  readonly to: To;
  readonly rest: readonly Token[];
  readonly trouble?: (line: WishLine) => Trouble;
};

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

/** What clients and sentences put around an address. */
const bareAddress = (text: string): string =>
  text
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/[.!?)]{1,8}$/, '');

/** What a word after "to" is by itself. */
export const recipientIn = (token: Token | undefined): 'toEmail' | 'toWebhook' | undefined => {
  if (token === undefined) return undefined;
  if (isUrl(token.text)) return 'toWebhook';
  return readMailAddress(bareAddress(token.text)) === undefined ? undefined : 'toEmail';
};

export const takeRecipients = (word: Word, tokens: readonly Token[], lexicon: Lexicon): Taken => {
  switch (word) {
    case 'toEmail':
      return takeAddresses(tokens, lexicon);
    case 'toWebhook':
      return takeUrl(tokens);
    case 'toOwners':
      return { to: { by: 'owners' }, rest: tokens };
    case 'toThread':
      return takeThread(tokens);
    case 'toKept':
      return { to: { by: 'kept' }, rest: tokens };
    default:
      return { to: { by: 'here' }, rest: tokens };
  }
};

/** Every word but "and" has to be an address: mail to whom nobody meant can't be called back. */
const takeAddresses = (tokens: readonly Token[], lexicon: Lexicon): Taken => {
  const isAnd = (token: Token): boolean => token.kind === 'word' && lexicon.words.get(token.key) === 'and';
  const said = tokens.filter((token) => token.kind !== 'comma' && !isAnd(token));
  const read = said.map(({ text }) => ({ text, address: readMailAddress(bareAddress(text)) }));
  const bad = read.find(({ address }) => address === undefined);
  const addresses = [...new Set(read.flatMap(({ address }) => address ?? []))];
  const to: To = { by: 'email', addresses };
  if (!bad && addresses.length > 0) return { to, rest: [] };
  return {
    to,
    rest: [],
    trouble: (line) => ({ kind: 'trouble', why: 'bad-address', said: bad?.text ?? '', line: without(line) }),
  };
};

/** People mean the one that they are in; buttons say which. */
const takeThread = (tokens: readonly Token[]): Taken => {
  const [first, ...rest] = tokens;
  return first?.kind === 'quoted' && first.byId
    ? { to: { by: 'thread', threadId: first.text }, rest }
    : { to: { by: 'thread' }, rest: tokens };
};

const takeUrl = (tokens: readonly Token[]): Taken => {
  const [first, ...rest] = tokens.filter(({ kind }) => kind !== 'comma');
  if (!first) {
    const to: To = { by: 'webhook', url: '' };
    return { to, rest: [], trouble: (line) => ({ kind: 'trouble', why: 'no-url', line: without(line) }) };
  }
  // In quotes it is exactly what was meant.
  const url = first.kind === 'quoted' ? first.text : first.text.replace(/[>,;.!]{1,8}$/, '');
  return { to: { by: 'webhook', url }, rest };
};

const without = ({ to: _, ...line }: WishLine): WishLine => line;
