/** What a verb is given, and what it gives back: a card's content with the commands behind its buttons. */
import type { CardData, TemplateName } from '../../cards/render.ts';
import type { Insights } from '../../core/asking.ts';
import type { Deed, Note } from '../../core/audit.ts';
import type { UrlObjection } from '../../core/hook.ts';
import type { Conversation, Environment, Outcome, Subscription } from '../../core/model.ts';
import type { Clock, Manners, Store } from '../../core/ports.ts';
import type { Need } from '../../core/rights.ts';
import type { Say } from '../../core/say.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import type { Command, NumberVerb, Ref } from '../line/command.ts';
import type { NumberRead } from '../line/number.ts';

export type CommandStore = Pick<
  Store,
  | 'subscribe'
  | 'subscribeAll'
  | 'unsubscribe'
  | 'subscriptions'
  | 'lastDeliveries'
  | 'catalogue'
  | 'stateOf'
  | 'told'
  | 'conversation'
  | 'mute'
  | 'keepRhythm'
  | 'acknowledge'
  | 'setManners'
  | 'health'
  | 'edit'
  | 'readings'
  | 'past'
  | 'keepButtons'
  | 'button'
  | 'takeButton'
  | 'chooseEnvironment'
  | 'keepErrand'
  | 'dropErrand'
  | 'errands'
  | 'showErrand'
  | 'note'
  | 'audit'
>;

export type Turn = {
  readonly conversation: Conversation;
  readonly say: Say;
  /** Who speaks: kept with what they make. */
  readonly by: string;
  /** What people call them. */
  readonly name: string;
  /** Something was promised: look now. Returns at once. */
  nudge(): void;
  /** What is being done, for the record: given to the store with a change, so that both are written or neither. */
  readonly deed: Deed;
  /** Puts on record what goes with no change in our store: what was tested, refreshed, looked up. */
  note(what: Omit<Note, keyof Deed>): Promise<void>;
  /** What was typed into the card whose button was pressed; empty when somebody said something. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly isPressed: boolean;
  /** Those of the conversation's tenant; there is no way to see another's. */
  readonly environments: readonly Environment[];
  /** Those that one can subscribe to. */
  readonly triggers: readonly AnyTrigger[];
  readonly store: CommandStore;
  readonly clock: Clock;
  /** Customer Insights itself, for what nobody has seen yet. */
  readonly insights: Insights;
  /** The thread that was spoken in, if any. */
  readonly threadId?: string;
  /** The same, when something was said there that did not begin it. */
  readonly repliesTo?: string;
  /** 122 random bits. */
  newId(): string;
  /** Tags of all languages that we speak. */
  readonly languages: readonly string[];
  /** Time zones by what people call them, such as a city. */
  readonly zones: readonly (readonly [name: string, zone: string])[];
  /** The same turn in another language or time zone. */
  as(manners: Partial<Manners>): Turn;
  /** A number as people write it. */
  readNumber(text: string): NumberRead;
  /** Names as people list them, quoted or not. */
  readNames(text: string): readonly Ref[];
  /** The line that a person types for the command, in the conversation's language. */
  print(command: Command): string;
  sendTest(subscription: Subscription): Promise<Outcome>;
  /** Absent: webhooks are off. */
  readonly webhooks?: Webhooks;
};

/** What a command asks of whoever says it, and what it does. Nothing of it is run before that is checked. */
export type Verb<C> = {
  readonly needs: Need | ((command: C, turn: Turn) => Promise<Need>);
  run(command: C, turn: Turn): Promise<Reply>;
};

export const verb = <C>(needs: Verb<C>['needs'], run: Verb<C>['run']): Verb<C> => ({ needs, run });

/** What webhooks need from outside. */
export type Webhooks = {
  /** What a typed address means, or why it may not be called. */
  read(text: string): { readonly url: URL } | { readonly objection: UrlObjection };
  /** Puts the address away with a new secret, which is told this once. */
  seal(tenantId: string, url: string): { readonly sealed: string; readonly secret: string };
  /** For a line with an address in it that has to be written down. */
  hide(tenantId: string, line: string): string;
  /** Throws when the key is not known any more. */
  reveal(tenantId: string, hidden: string): string;
};

/** A button: its title and the command that pressing it says. */
export type Press = {
  readonly title: string;
  /** A command, or a verb that gets the rest from the card's inputs. */
  readonly command: Command | { readonly kind: NumberVerb; readonly number?: undefined };
  /** Works once: for what ends something. */
  readonly once?: boolean;
  readonly style?: 'positive' | 'destructive';
  /** How long it works; default: 7 days. Short for what holds what somebody typed about a person. */
  readonly lifeMs?: number;
  /** Takes along what was typed into the card. */
  readonly withInputs?: boolean;
};

export type Reply = {
  /** One line for toasts and clients without cards. */
  readonly summary: string;
  /** None: the line is the whole answer. */
  readonly template?: TemplateName;
  readonly data?: CardData;
  /** At the foot of the card. */
  readonly buttons?: readonly Press[];
  /** Under each other in the card: things to choose from. */
  readonly choices?: readonly Press[];
  /** The card whose button was pressed has done its work. */
  readonly replacesCard?: boolean;
  /** The errand that goes on with this card. */
  readonly errandId?: string;
};

/** Either the next piece of what was meant, or the reply that asks for it. */
export type Step<T> = { readonly value: T } | { readonly reply: Reply };

/** Buttons and choices of one card together. */
export const MOST_BUTTONS = 6;
