/** What a line of chat can mean: the commands, and what can be wrong with a line. */
import type { Broadcast } from '../../core/model.ts';
import type { Quiet } from '../../core/rhythm.ts';
import type { Schedule } from '../../core/schedule.ts';
import type { Until } from '../../core/until.ts';
import type { ActionLine } from './action.ts';
import type { Verb } from './lexicon.ts';

/** How a person named something: by what it is called, or (`#"…"`, as buttons do) by its id. */
export type Ref = { readonly by: 'name' | 'id'; readonly text: string };

export const BROADCASTS = ['none', 'recovery', 'all'] as const satisfies readonly Broadcast[];

/** Who gets it in the place of the conversation. Addresses are plain and in lower case; the URL is as it was typed. */
export type To =
  | { readonly by: 'email'; readonly addresses: readonly string[] }
  | { readonly by: 'owners' }
  | { readonly by: 'webhook'; readonly url: string }
  /** The conversation, or the thread of it that was spoken in. */
  | { readonly by: 'here' }
  | { readonly by: 'thread'; readonly threadId?: string }
  /** Of a subscription that is changed: as before. */
  | { readonly by: 'kept' };

/** What the clauses of a line can say. What is left out was not said. */
export type Said = {
  readonly environment?: Ref;
  /** Empty: every subject of the trigger's kind. */
  readonly subjects?: readonly Ref[];
  readonly except?: readonly Ref[];
  readonly threshold?: number;
  readonly direction?: 'below';
  /** null: it is not to be re-armed. */
  readonly rearmBelow?: number | null;
  readonly includeOnDemand?: boolean;
  readonly broadcast?: Broadcast;
  readonly to?: To;
};

export type SubscribeLine = Said & {
  readonly kind: 'subscribe';
  readonly trigger: string;
  readonly subjects: readonly Ref[];
  readonly includeOnDemand: boolean;
  /** The subscription that becomes this. */
  readonly edits?: number;
};

/** What is said is changed, the rest stays. Nothing said: the form. */
export type EditLine = Said & {
  readonly kind: 'edit';
  readonly number: number;
  readonly trigger?: string;
  /** Of the form's second button: see `form`. */
  readonly check?: boolean;
};

/** A line that makes a subscription, or changes one. */
export type WishLine = SubscribeLine | EditLine;

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
export type NumberVerb = 'unsubscribe' | 'test' | 'edit' | 'mute' | 'unmute';

export type Command =
  | { readonly kind: 'help' | 'hello' | 'environments' | 'status' }
  /** `subscribe` alone: the form. */
  | { readonly kind: 'form'; readonly check?: boolean }
  /** From a number on, when the card could not show all. */
  | { readonly kind: 'list'; readonly from?: number }
  | WishLine
  /** What was told: of one, or of all; from a page on. */
  | { readonly kind: 'history'; readonly number?: number; readonly page?: number }
  /** From a number on, when one card could not hold all. */
  | { readonly kind: 'export'; readonly from?: number }
  /** `text`: from the first brace on. `sure`: the question what would come of it was answered by its button. */
  | { readonly kind: 'import'; readonly text?: string; readonly sure?: boolean }
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

/** A line whose trigger is still to be found. */
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
      readonly line: WishLine;
    }
  /** What can't be taken: a number to re-arm below, what to post anew, names after "except". */
  | {
      readonly why: 'bad-rearm' | 'bad-broadcast' | 'no-exceptions';
      readonly said: string;
      readonly line: WishLine;
    }
  /** "At least" and the like: neither above nor below. */
  | { readonly why: 'only-above'; readonly said: string; readonly line: WishLine }
  | { readonly why: 'twice'; readonly what: 'environment' | 'threshold' | 'recipients'; readonly line: WishLine }
  /** Something that should be a mail address and is none; `said` is empty when nothing was said. `line` is without it. */
  | { readonly why: 'bad-address'; readonly said: string; readonly line: WishLine }
  /** "to webhook" and then nothing. */
  | { readonly why: 'no-url'; readonly line: WishLine }
  /** "for" and then nothing that is a name: that is not the same as all. `line` is for all. */
  | { readonly why: 'no-names'; readonly line: WishLine }
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
    case 'subscribe':
      return command.edits === undefined ? 'subscribe' : 'edit';
    case 'unsubscribe-all':
      return 'unsubscribe';
    default:
      return command.kind;
  }
};
