/** Phrases that several answers share: triggers, names and subscriptions in words. */
import { type CardValue, clean, sentence, shorten } from '../../cards/render.ts';
import type { Condition } from '../../core/crossing.ts';
import type { Recipients, Subject, SubjectKind, Subscription, Wish } from '../../core/model.ts';
import type { Say, WordKey } from '../../core/say.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import { mutedWords } from './rhythm.ts';
import type { Turn } from './turn.ts';

/** Kinds of subject that can be named in a subscription. */
const NAMED_KINDS = ['data-source', 'segment', 'measure'] as const;
export type NamedKind = (typeof NAMED_KINDS)[number];

export const isNamedKind = (kind: SubjectKind | 'none'): kind is NamedKind =>
  NAMED_KINDS.some((named) => named === kind);

/** Triggers are found by name at run time, so their keys can't be checked by the compiler. */
export const triggerName = (trigger: string, say: Say): string => say(`triggers.${trigger}.name` as WordKey);
export const triggerAbout = (trigger: string, say: Say): string => say(`triggers.${trigger}.about` as WordKey);

const triggerOf = (name: string, triggers: readonly AnyTrigger[]): AnyTrigger | undefined =>
  triggers.find((trigger) => trigger.name === name);

const NAME_LENGTH = 80;
const LINE_LENGTH = 600;

/** A name inside a sentence: short enough to leave room for the rest. */
export const short = (name: string): string => shorten(clean(name), NAME_LENGTH);

/** A whole sentence of ours, however long the names in it. */
export const line = (text: string): CardValue => sentence(text, LINE_LENGTH);

/** Lines under each other, empty ones left out. */
export const lines = (...texts: readonly (string | undefined)[]): CardValue =>
  texts.flatMap((text) => (text === undefined || text === '' ? [] : [{ text: line(text) }]));

/** "3 more", for what doesn't fit. */
export const moreWords = (count: number, say: Say): string | undefined =>
  count > 0 ? say('commands.words.more', { count }) : undefined;

/** The first of them, and how many more there are. */
export const firstLines = (texts: readonly string[], most: number, say: Say): readonly (string | undefined)[] => [
  ...texts.slice(0, most),
  moreWords(texts.length - most, say),
];

const MOST_NAMES = 5;

/** "a, b and 3 more" */
export const nameList = (subjects: readonly Pick<Subject, 'name'>[], say: Say): string => {
  const names = subjects.map(({ name }) => short(name));
  if (names.length <= MOST_NAMES) return say.list(names);
  const more = names.length - (MOST_NAMES - 1);
  return say.list([...names.slice(0, MOST_NAMES - 1), say('commands.words.more', { count: more })]);
};

/** What a subscription is about besides its trigger: "Contoso · High spenders · above 10,000". */
export const wishDetail = (wish: Wish & Pick<Subscription, 'mutedUntil'>, turn: Turn): string => {
  const { environments, triggers, say } = turn;
  const environment = environments.find(({ environmentId }) => environmentId === wish.environmentId);
  const trigger = triggerOf(wish.trigger, triggers);
  const kind = trigger?.subjects ?? 'none';
  const all = isNamedKind(kind) ? say(`commands.words.all.${kind}`) : '';
  return [
    environment ? short(environment.name) : say('commands.words.unwatched'),
    meantWords(wish, all, say),
    conditionWords(wish, say),
    wish.includeOnDemand ? say('commands.words.onDemand') : '',
    wish.broadcast && wish.broadcast !== 'none' ? say(`commands.words.broadcast.${wish.broadcast}`) : '',
    wish.to ? recipientsWords(wish.to, say) : '',
    mutedWords(wish, turn),
  ]
    .filter((part) => part !== '')
    .join(' · ');
};

/** "CRM accounts and CRM*, but not CRM test*" */
export const meantWords = ({ subjects, like = [], except }: Wish, all: string, say: Say): string => {
  const named = (some: readonly Pick<Subject, 'name'>[], wildcards: readonly string[]) =>
    nameList([...some, ...wildcards.map((name) => ({ name }))], say);
  const meant = subjects.length + like.length > 0 ? named(subjects, like) : all;
  return except ? say('commands.words.except', { meant, names: named(except.subjects, except.like) }) : meant;
};

export const conditionWords = ({ threshold, direction, rearmBelow }: Condition, say: Say): string => {
  if (threshold === undefined) return '';
  const words = { threshold: exact(threshold, say) };
  if (direction === 'below') return say('commands.words.below', words);
  if (rearmBelow === undefined) return say('commands.words.above', words);
  return say('commands.words.rearm', { ...words, rearm: exact(rearmBelow, say) });
};

/** A threshold is shown with every decimal that it has. */
export const exact = (value: number, say: Say): string => say.number(value, 6);

/** "Segment threshold crossed: Contoso · High spenders · above 10,000" in one line. */
export const wishLine = (wish: Parameters<typeof wishDetail>[0], turn: Turn): string =>
  `${triggerName(wish.trigger, turn.say)} – ${wishDetail(wish, turn)}`;

/** "2 – Segment threshold crossed: …" */
export const numberedLine = (subscription: Subscription, turn: Turn): string =>
  `${subscription.number} – ${wishLine(subscription, turn)}`;

/** Who gets it, of a webhook only the host: the rest of its address is a secret. */
export const recipientsWords = (to: Recipients, say: Say): string => {
  switch (to.kind) {
    case 'email':
      return say('commands.to.email', {
        addresses: nameList(
          to.addresses.map((name) => ({ name })),
          say,
        ),
      });
    case 'owners':
      return say('commands.to.owners');
    case 'webhook':
      return say('commands.to.webhook', { host: short(to.host) });
    case 'thread':
      return say('commands.to.thread');
  }
};
