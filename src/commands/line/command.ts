/** What a line of chat can mean: the commands, and what can be wrong with a line. */
import type { Quiet } from '../../core/rhythm.ts';
import type { Schedule } from '../../core/schedule.ts';
import type { Until } from '../../core/until.ts';
import type { ActionLine } from './action.ts';
import type { Verb } from './lexicon.ts';

/** How a person named something: by what it is called, or (`#"…"`, as buttons do) by its id. */
export type Ref = { readonly by: 'name' | 'id'; readonly text: string };

/** Who gets it in the place of the conversation. Addresses are plain and in lower case; the URL is as it was typed. */
export type To =
  | { readonly by: 'email'; readonly addresses: readonly string[] }
  | { readonly by: 'owners' }
  | { readonly by: 'webhook'; readonly url: string };

export type SubscribeLine = {
  readonly kind: 'subscribe';
  readonly trigger: string;
  readonly environment?: Ref;
  /** Empty: every subject of the trigger's kind. */
  readonly subjects: readonly Ref[];
  readonly threshold?: number;
  readonly includeOnDemand: boolean;
  readonly to?: To;
};

/** How many subscriptions there were, and the highest number, when the person was asked whether to end them all. */
export type Sure = { readonly count: number; readonly highest: number };

/** When people are told. Said without what it asks for: what it is now. */
export type WhenLine =
  /** Without an end: until somebody says otherwise; `ask`: it is asked for. */
  | { readonly kind: 'mute'; readonly number: number | 'all'; readonly until?: Until | 'ask' }
  | { readonly kind: 'unmute'; readonly number: number | 'all' }
  | { readonly kind: 'quiet'; readonly quiet?: Quiet | 'off' }
  | { readonly kind: 'digest'; readonly schedule?: Schedule | 'off' };

/** Verbs of one subscription, by its number. */
export type NumberVerb = 'unsubscribe' | 'test' | 'mute' | 'unmute';

export type Command =
  | { readonly kind: 'help' | 'hello' | 'environments' | 'status' }
  /** `subscribe` alone: the form. */
  | { readonly kind: 'form' }
  /** From a number on, when the card could not show all. */
  | { readonly kind: 'list'; readonly from?: number }
  | SubscribeLine
  | { readonly kind: 'unsubscribe'; readonly number: number }
  | { readonly kind: 'unsubscribe-all'; readonly sure?: Sure }
  | { readonly kind: 'test'; readonly number: number }
  /** About something that was told: by the reference on its card. */
  | { readonly kind: 'acknowledge' | 'why'; readonly reference: string }
  /** Without `said`, what it is now is asked. */
  | { readonly kind: 'language' | 'timezone'; readonly said?: string }
  /** `of`: a subscription's number; `person`: an object id. */
  | { readonly kind: 'audit'; readonly of?: number; readonly person?: string }
  | WhenLine
  | ActionLine;

/** A subscribe line whose trigger is still to be found. */
export type Rest = Omit<SubscribeLine, 'trigger' | 'kind'>;

export type Trouble = { readonly kind: 'trouble' } & (
  | { readonly why: 'empty' }
  | { readonly why: 'too-long'; readonly length: number; readonly longest: number }
  /** `near`: whole commands that may have been meant, nearest first. */
  | { readonly why: 'unknown'; readonly said: string; readonly near: readonly Command[] }
  /** `said` is what stood where the subscription's number belongs. */
  | { readonly why: 'no-number'; readonly verb: NumberVerb; readonly said: string }
  /** `said` is what stood where a reference such as TD-7F3K2Q9 belongs. */
  | { readonly why: 'no-reference'; readonly verb: 'acknowledge' | 'why'; readonly said: string }
  /** Nothing like it, or several that it may be; `near` are names of triggers. */
  | {
      readonly why: 'unknown-trigger' | 'ambiguous-trigger';
      readonly said: string;
      readonly near: readonly string[];
      readonly rest: Rest;
    }
  | {
      readonly why: 'bad-number';
      readonly said: string;
      readonly reason: 'ambiguous' | 'unreadable' | 'too-large' | 'too-fine';
      readonly could: readonly number[];
      readonly line: SubscribeLine;
    }
  | { readonly why: 'only-above'; readonly said: string; readonly line: SubscribeLine }
  | { readonly why: 'twice'; readonly what: 'environment' | 'threshold' | 'recipients'; readonly line: SubscribeLine }
  /** Something that should be a mail address and is none; `said` is empty when nothing was said. `line` is without it. */
  | { readonly why: 'bad-address'; readonly said: string; readonly line: SubscribeLine }
  /** "to webhook" and then nothing. */
  | { readonly why: 'no-url'; readonly line: SubscribeLine }
  /** "for" and then nothing that is a name: that is not the same as all. `line` is for all. */
  | { readonly why: 'no-names'; readonly line: SubscribeLine }
  /** A time that could be several, or none. */
  | {
      readonly why: 'unclear-time';
      readonly said: string;
      readonly meant: Extract<WhenLine, { kind: 'mute' | 'quiet' | 'digest' }>;
    }
  /** All was understood but these words. */
  | { readonly why: 'leftover'; readonly said: string; readonly meant: Command }
);

export type Parsed = Command | Trouble;

/** The verb that a person types for the command. */
export const verbOf = (command: Command): Verb => {
  switch (command.kind) {
    case 'form':
      return 'subscribe';
    case 'unsubscribe-all':
      return 'unsubscribe';
    default:
      return command.kind;
  }
};
