/** What a trigger is: one file in `triggers/`, one line in its index, its words under its name in `locales/`. */
import type {
  Acknowledged,
  Chapter,
  Detected,
  Facts,
  Instant,
  Notification,
  Observation,
  Subject,
  SubjectKind,
  SubjectState,
  Wish,
} from './model.ts';
import type { Say } from './say.ts';

/** What `describe` may know besides the event's facts: how this subscription put its condition. */
export type Telling = {
  readonly environmentName: string;
  readonly subject: Subject;
  readonly occurredAt: Instant;
  readonly story: string;
  readonly threshold?: number;
  /** The story that the event belongs to: when it began, and who said that they take care of it. */
  readonly since?: Instant;
  readonly acknowledged?: Acknowledged;
  /** Where the environment can be opened by a person. */
  readonly homeUrl?: string;
};

export type Trigger<F extends Facts = Facts> = {
  readonly name: string;
  /** What `for "…"` names; `none` when the trigger is about the environment as a whole. */
  readonly subjects: SubjectKind | 'none';
  readonly condition: 'none' | 'threshold';
  /** People can ask to include runs that a person started. */
  readonly onDemandOption: boolean;
  /** Its events begin a story, or end it; absent: each stands for itself. */
  readonly chapter?: Chapter;
  /** False for notices that nobody subscribes to: they go to every conversation of the environment. */
  readonly subscribable: boolean;
  /** Pure. `before` is what was known of the subject when the observation came, without it. */
  detect(observation: Observation, before: SubjectState): Detected<F> | undefined;
  /** Pure. Says the event in one language. */
  describe(facts: F, telling: Telling, say: Say): Notification;
  /** Believable facts for `test` and for pictures; a threshold that is given is crossed, in the direction that is given. */
  example(
    now: Instant,
    threshold?: number,
    direction?: Wish['direction'],
  ): { readonly subject: Subject; readonly facts: F; readonly threshold?: number };
};

/** A trigger with its facts' type hidden, so that triggers of different facts fit in one list: they only ever meet their own. */
export type AnyTrigger = Trigger;
