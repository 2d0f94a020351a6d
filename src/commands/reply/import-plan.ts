/** What would come of each subscription of an import: new, another than it is, here already, or why it can't be and what to do. */
import { fold } from '../../core/fold.ts';
import { conversationMarkOf } from '../../core/ids.ts';
import { readMailAddress } from '../../core/mail.ts';
import type { CataloguedSubject, Environment, Subscription, Wish } from '../../core/model.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import { wishKeyOf } from '../../core/wish-key.ts';
import type { Ref, SubscribeLine, To } from '../line/command.ts';
import { matchLine, wishOf } from './match-line.ts';
import { type Entry, isWholeAddress, type Portable, type Thing } from './portable.ts';
import type { Turn } from './turn.ts';
import { isNamedKind, nameList, short, triggerName } from './wording.ts';

/** `written`: what makes it again when it is read here. `secret`: a new webhook's. */
type Made = { readonly wish: Wish; readonly written: unknown; readonly secret?: string };
type Refused = { readonly kind: 'refused'; readonly what: string; readonly why: string };
export type Planned =
  | (Made & { readonly kind: 'new' })
  | (Made & { readonly kind: 'changed'; readonly number: number })
  | { readonly kind: 'there'; readonly number: number }
  | Refused;

type Why = { readonly why: string };
type Found<T> = { readonly value: T } | Why;

/** One thing twice is planned once. Changes nothing. */
export const planImport = async (entries: readonly Entry[], turn: Turn): Promise<readonly Planned[]> => {
  const { store, conversation } = turn;
  const existing = await store.subscriptions(conversation.tenantId, conversation.conversationId);
  const planned = new Map<string, Planned>();
  for (const [at, entry] of entries.entries()) {
    const one = 'part' in entry ? unread(entry, at + 1, turn) : await planOne(entry, existing, turn);
    const key = 'wish' in one ? wishKeyOf(one.wish) : one.kind === 'there' ? String(one.number) : `refused ${at}`;
    if (!planned.has(key)) planned.set(key, one);
  }
  return [...planned.values()];
};

type ReadEntry = Extract<Entry, { readonly value: Portable }>;

/** Which of them it is; what else stands in it may be a secret. */
const unread = ({ part }: { readonly part: string }, at: number, { say }: Turn): Refused => ({
  kind: 'refused',
  what: say('commands.import.entry', { number: at }),
  why: say('commands.import.part', { part: short(part) }),
});

const planOne = async (entry: ReadEntry, existing: readonly Subscription[], turn: Turn): Promise<Planned> => {
  const { value } = entry;
  const refuse = (why: string): Refused => ({ kind: 'refused', what: whatOf(value, turn), why });
  const line = await lineFor(entry, turn);
  if ('why' in line) return refuse(line.why);
  const matched = await matchLine(line.value, turn);
  if ('reply' in matched) return refuse(matched.reply.summary);
  const { found, chosen } = matched.value;
  if ('ask' in chosen) return refuse(chosen.ask ?? turn.say('commands.import.noNumber'));
  const wish = wishOf(line.value, found, chosen.condition);
  const host = hostIn(value);
  const there = existing.find((one) => isSame(one, wish, host));
  if (there) return compare(there, { wish: { ...wish, ...(there.to && { to: there.to }) }, written: value });
  if (host !== undefined) return refuse(turn.say('commands.import.webhook', { host: short(host) }));
  const { recipients } = found;
  return {
    ...{ kind: 'new', wish, written: { ...value, ...writtenTo(wish, value) } },
    ...(recipients?.secret !== undefined && { secret: recipients.secret }),
  };
};

const compare = (there: Subscription, made: Made): Planned => {
  const { includeOnDemand, broadcast = 'none' } = there;
  const isSame = made.wish.includeOnDemand === includeOnDemand && (made.wish.broadcast ?? 'none') === broadcast;
  return isSame ? { kind: 'there', number: there.number } : { ...made, kind: 'changed', number: there.number };
};

const hostIn = ({ to }: Portable): string | undefined =>
  to && 'webhook' in to && !isWholeAddress(to.webhook) ? to.webhook : undefined;

/** `host`: of the webhook that is named, whose key we have only if it is there. */
const isSame = (one: Subscription, wish: Wish, host: string | undefined): boolean => {
  if (host === undefined) return wishKeyOf(one) === wishKeyOf(wish);
  return one.to?.kind === 'webhook' && one.to.host === host && wishKeyOf(one) === wishKeyOf({ ...wish, to: one.to });
};

/** A thread is written as the one that was found for it. */
const writtenTo = ({ to }: Wish, before: Portable): Pick<Portable, 'to'> =>
  to?.kind === 'thread' ? { to: { thread: to.threadId } } : { to: before.to };

/** For people to know it by, whatever of it is amiss. */
const whatOf = ({ trigger, environment, for: named, like }: Portable, { say, triggers }: Turn): string => {
  const isKnown = triggers.some(({ name }) => name === trigger);
  const names = [...named.map(({ name, id }) => ({ name: name ?? id ?? '' })), ...like.map((name) => ({ name }))];
  const place = short(environment.name ?? environment.id ?? '');
  return [isKnown ? triggerName(trigger, say) : short(trigger), place, nameList(names, say)]
    .filter((part) => part !== '')
    .join(' · ');
};

/** The line that a person would type for it. */
const lineFor = async ({ value, conversation }: ReadEntry, turn: Turn): Promise<Found<SubscribeLine>> => {
  const { say, triggers } = turn;
  const trigger = triggers.find(({ name }) => name === value.trigger);
  if (!trigger) return { why: say('commands.import.noTrigger', { name: short(value.trigger) }) };
  const environment = environmentFor(value.environment, turn);
  if ('why' in environment) return environment;
  const { environmentId } = environment.value;
  const to = receiverOf(value, conversation, turn);
  if ('why' in to) return to;
  const asked = { trigger, environment: environment.value };
  const subjects = await refsFor(value.for, asked, turn);
  if ('why' in subjects) return subjects;
  const except = await refsFor(value.except?.for ?? [], asked, turn);
  if ('why' in except) return except;
  const excepted = [...except.value, ...(value.except?.like ?? []).map(named)];
  const { above, below, rearmBelow, includeOnDemand, broadcast } = value;
  const threshold = above ?? below;
  return {
    value: {
      ...{ kind: 'subscribe', trigger: value.trigger, environment: { by: 'id', text: environmentId } },
      subjects: [...subjects.value, ...value.like.map(named)],
      ...(excepted.length > 0 && { except: excepted }),
      ...(threshold !== undefined && { threshold }),
      ...(below !== undefined && { direction: 'below' }),
      ...(rearmBelow !== undefined && { rearmBelow }),
      ...{ includeOnDemand, broadcast, to: to.value },
    },
  };
};

const named = (text: string): Ref => ({ by: 'name', text });

type Named = { readonly id: string; readonly name: string };

/** By its id, or else by its whole name; nothing is guessed. */
const things = <T extends Named>({ id, name }: Thing, known: readonly T[]): readonly T[] => {
  const byId = known.filter((one) => one.id === id);
  return byId.length > 0 || name === undefined ? byId : known.filter((one) => fold(one.name) === fold(name));
};

const environmentFor = (thing: Thing, { environments, say }: Turn): Found<Environment> => {
  const found = things(
    thing,
    environments.map((one) => ({ ...one, id: one.environmentId })),
  );
  const [only, ...others] = found;
  if (only && others.length === 0) return { value: only };
  const name = short(thing.name ?? thing.id ?? '');
  return { why: say('commands.import.noEnvironment', { name, names: nameList(environments, say) }) };
};

const refsFor = async (
  some: readonly Thing[],
  { trigger, environment }: { readonly trigger: AnyTrigger; readonly environment: Environment },
  { store, say }: Turn,
): Promise<Found<readonly Ref[]>> => {
  if (some.length === 0) return { value: [] };
  const known: readonly CataloguedSubject[] = isNamedKind(trigger.subjects)
    ? await store.catalogue(environment, trigger.subjects)
    : [];
  const refs: Ref[] = [];
  for (const thing of some) {
    const [only, ...others] = things(thing, known);
    if (!only || others.length > 0) {
      const words = { name: short(thing.name ?? thing.id ?? ''), environment: short(environment.name) };
      return { why: say(only ? 'commands.import.several' : 'commands.import.noSuch', words) };
    }
    refs.push({ by: 'id', text: only.id });
  }
  return { value: refs };
};

/** Threads are in the conversation that they were taken from; elsewhere it is the one that the import is said in. */
const receiverOf = ({ to }: Portable, from: string | undefined, turn: Turn): Found<To> => {
  const { say, conversation, repliesTo } = turn;
  if (!to) return { value: { by: 'here' } };
  if ('owners' in to) return { value: { by: 'owners' } };
  // By its host it is looked for among those that are there.
  if ('webhook' in to)
    return { value: isWholeAddress(to.webhook) ? { by: 'webhook', url: to.webhook } : { by: 'here' } };
  if ('thread' in to) {
    const threadId = from === conversationMarkOf(conversation) ? to.thread : repliesTo;
    const isThere = threadId !== undefined && conversation.kind === 'channel';
    return isThere ? { value: { by: 'thread', threadId } } : { why: say('commands.import.thread') };
  }
  const bad = to.email.find((address) => readMailAddress(address) === undefined);
  if (bad !== undefined) return { why: say('commands.to.address', { said: short(bad) }) };
  return { value: { by: 'email', addresses: [...new Set(to.email.flatMap((one) => readMailAddress(one) ?? []))] } };
};
