/** Who is told instead of the conversation: whether they may be, and what is said about it. */
import { webhookKeyOf } from '../../core/ids.ts';
import { mailDomainOf, mayMail, ownersOf } from '../../core/mail.ts';
import type { CataloguedSubject, Environment, Recipients } from '../../core/model.ts';
import type { SubscribeLine } from '../line/command.ts';
import { help, offer } from './offers.ts';
import type { Reply, Step, Turn } from './turn.ts';
import { nameList, short } from './wording.ts';

/** `secret`: made for a new webhook, and told once. */
export type ChosenRecipients = { readonly to: Recipients; readonly secret?: string };

const MOST_ADDRESSES = 10;

/** Nothing: the conversation itself. What the operator does not allow is told with the setting that would. */
export const chooseRecipients = async (
  line: SubscribeLine,
  environment: Environment,
  turn: Turn,
): Promise<Step<ChosenRecipients | undefined>> => {
  const { to } = line;
  if (!to || to.by === 'here') return { value: undefined };
  if (to.by === 'thread') return { value: threadOf(to.threadId, turn) };
  if (to.by === 'kept') return { value: await keptBy(line.edits, turn) };
  if (to.by === 'webhook') return chooseWebhook(line, to.url, turn);
  if ((environment.mail?.domains ?? []).length === 0) return { reply: instead('mailOff', line, turn) };
  return to.by === 'owners' ? { value: { to: { kind: 'owners' } } } : chooseAddresses(to.addresses, environment, turn);
};

/** Chats have no threads, and a first post begins none that one could mean. */
const threadOf = (said: string | undefined, turn: Turn): ChosenRecipients | undefined => {
  const threadId = said ?? turn.threadId;
  return threadId === undefined || turn.conversation.kind !== 'channel'
    ? undefined
    : { to: { kind: 'thread', threadId } };
};

const keptBy = async (
  number: number | undefined,
  { store, conversation }: Turn,
): Promise<ChosenRecipients | undefined> => {
  const all = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const to = all.find((one) => one.number === number)?.to;
  return to && { to };
};

const instead = (what: 'mailOff' | 'webhooksOff', { to: _, ...line }: SubscribeLine, turn: Turn): Reply =>
  offer(
    {
      title: turn.say(`commands.to.${what}Title`),
      texts: [turn.say(`commands.to.${what}`)],
      choices: [{ title: turn.say('commands.buttons.here'), command: line }],
      buttons: [help(turn)],
    },
    turn,
  );

const refuse = (title: string, text: string, turn: Turn): Reply =>
  offer({ title, texts: [text], buttons: [help(turn)] }, turn);

const chooseAddresses = (
  addresses: readonly string[],
  { mail }: Environment,
  turn: Turn,
): Step<ChosenRecipients | undefined> => {
  const { say } = turn;
  if (addresses.length > MOST_ADDRESSES) {
    const text = say('commands.to.tooMany', { most: say.number(MOST_ADDRESSES) });
    return { reply: refuse(say('commands.to.tooManyTitle'), text, turn) };
  }
  const foreign = addresses.find((address) => !mayMail(address, mail));
  if (foreign === undefined) return { value: { to: { kind: 'email', addresses } } };
  const title = say('commands.to.domainTitle', { domain: short(mailDomainOf(foreign)) });
  const domains = nameList(
    (mail?.domains ?? []).map((name) => ({ name })),
    say,
  );
  return { reply: refuse(title, say('commands.to.domain', { domains }), turn) };
};

const chooseWebhook = (line: SubscribeLine, text: string, turn: Turn): Step<ChosenRecipients | undefined> => {
  const { webhooks, conversation, say } = turn;
  if (!webhooks) return { reply: instead('webhooksOff', line, turn) };
  const read = webhooks.read(text);
  if ('objection' in read) {
    return { reply: refuse(say('commands.to.urlTitle'), say(`commands.to.objections.${read.objection}`), turn) };
  }
  const { href, host } = read.url;
  const { sealed, secret } = webhooks.seal(conversation.tenantId, href);
  return { value: { to: { kind: 'webhook', host, key: webhookKeyOf(conversation.tenantId, href), sealed }, secret } };
};

/** What has to be known of them: whom the owners are today, or what becomes of the secret. */
export const recipientLines = (
  { to, secret }: { readonly to: Recipients | undefined; readonly secret: string | undefined },
  about: About,
  turn: Turn,
): readonly string[] => {
  const { say } = turn;
  if (to?.kind === 'webhook') return [say(secret === undefined ? 'commands.to.secretKept' : 'commands.to.secret')];
  return to?.kind === 'owners' ? ownerLines(about, turn) : [];
};

/** `isWhole`: it is about the environment, which has owners of its own and no others. */
type About = {
  readonly environment: Environment | undefined;
  readonly isWhole: boolean;
  readonly subjects: readonly CataloguedSubject[];
};

const MOST_OWNERS = 5;

const ownerLines = ({ environment, isWhole, subjects }: About, { say }: Turn): readonly string[] => {
  const names = (owners: readonly string[]): string =>
    nameList(
      owners.map((name) => ({ name })),
      say,
    );
  if (subjects.length === 0) {
    const owners = ownersOf(undefined, environment?.mail);
    if (isWhole) {
      return [
        owners.length > 0 ? say('commands.to.ownersOf', { owners: names(owners) }) : say('commands.to.ownersNone'),
      ];
    }
    return [
      owners.length > 0 ? say('commands.to.ownersElse', { owners: names(owners) }) : say('commands.to.ownersElseHere'),
    ];
  }
  return subjects.slice(0, MOST_OWNERS).map(({ name, owner }) => {
    const owners = ownersOf(owner, environment?.mail);
    return owners.length > 0
      ? say('commands.to.owner', { name: short(name), owners: names(owners) })
      : say('commands.to.ownerUnknown', { name: short(name) });
  });
};
