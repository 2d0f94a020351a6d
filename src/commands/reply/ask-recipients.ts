/** The form's question who is to be told, as far as the operator lets others be told, and what was answered. */
import { asIs, type CardData } from '../../cards/render.ts';
import { readMailAddress } from '../../core/mail.ts';
import type { To } from '../line/command.ts';
import type { Turn } from './turn.ts';
import { short } from './wording.ts';

const TO_INPUT = 'to';
const ADDRESS_INPUT = 'address';

type Way = 'here' | To['by'];

/** Of a subscription that tells in a thread or by webhook, only that it is to stay so can be chosen again. */
const waysOf = ({ environments, webhooks, threadId, conversation }: Turn, before: To | undefined): readonly Way[] => {
  const mayMail = environments.some(({ mail }) => (mail?.domains ?? []).length > 0);
  return [
    ...(before && isOnlyKept(before) ? (['kept'] as const) : []),
    'here',
    ...(threadId !== undefined && conversation.kind === 'channel' ? (['thread'] as const) : []),
    ...(mayMail ? (['email', 'owners'] as const) : []),
    ...(webhooks ? (['webhook'] as const) : []),
  ];
};

const isOnlyKept = ({ by }: To): boolean => by === 'thread' || by === 'kept';

/** What the form would have sent in for it. */
export const recipientsInputs = (to: To | undefined): readonly (readonly [string, string])[] => {
  if (!to) return [];
  const address = to.by === 'email' ? to.addresses.join(', ') : '';
  return [
    [TO_INPUT, isOnlyKept(to) ? 'kept' : to.by],
    [ADDRESS_INPUT, address],
  ];
};

/** Nothing: the conversation itself. What is typed is taken as in a line, and checked as there. */
export const typedRecipients = (turn: Turn): { readonly to?: To } | { readonly trouble: string } => {
  const { inputs, say } = turn;
  const typed = inputs.get(ADDRESS_INPUT)?.trim() ?? '';
  switch (inputs.get(TO_INPUT)) {
    case 'owners':
      return { to: { by: 'owners' } };
    case 'thread':
      return { to: { by: 'thread' } };
    case 'kept':
      return { to: { by: 'kept' } };
    case 'webhook':
      return typed === '' ? { trouble: say('commands.to.noUrl') } : { to: { by: 'webhook', url: typed } };
    case 'email':
      return readAddresses(typed, turn);
    default:
      return {};
  }
};

const readAddresses = (typed: string, { say }: Turn): { readonly to: To } | { readonly trouble: string } => {
  const said = typed.split(/[\s,;]+/).filter((word) => word !== '');
  const bad = said.find((word) => readMailAddress(word) === undefined);
  if (bad !== undefined) return { trouble: say('commands.to.address', { said: short(bad) }) };
  if (said.length === 0) return { trouble: say('commands.to.noAddress') };
  return { to: { by: 'email', addresses: [...new Set(said.flatMap((word) => readMailAddress(word) ?? []))] } };
};

/** Not asked where there is no choice. */
export const recipientsData = (turn: Turn, before?: To): CardData => {
  const { inputs, say } = turn;
  const ways = waysOf(turn, before);
  const chosen = ways.find((way) => way === inputs.get(TO_INPUT)) ?? (turn.repliesTo === undefined ? 'here' : 'thread');
  const typed = inputs.get(ADDRESS_INPUT) ?? '';
  return {
    askTo: ways.length > 1,
    askAddress: ways.includes('email') || ways.includes('webhook'),
    toLabel: say('commands.form.to'),
    ways: ways.map((way) => ({ title: asIs(say(`commands.form.ways.${way}`)), value: asIs(way) })),
    to: asIs(chosen),
    addressLabel: say('commands.form.address'),
    addressHint: ways.includes('email') ? 'ada@contoso.com' : 'https://hooks.contoso.com/tidings',
    // A webhook's URL may be a secret, and this card stands in the conversation.
    address: chosen === 'email' && typed !== '' ? asIs(typed) : undefined,
  };
};
