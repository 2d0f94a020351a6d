/**
 * The words of the house and the values behind them. Read this first.
 *
 * **Environment**   one Customer Insights environment (the API says *instance*) of one tenant that we watch since a
 *                   moment; what ended before that moment is baseline, not news.
 * **Subject**       what was seen: a data source, a segment, a measure, the unification process, the environment itself.
 * **Observation**   what a source saw, in our terms: a *Run* of a subject, a *Reading* of a segment or measure, a
 *                   *Sight* of the environment (we see it, or we are blind), an *Absence* (the subject is gone).
 * **Trigger**       a kind of happening that one can subscribe to.
 * **Event**         a trigger that fired. Its id is derived from what happened, so that two polls, a push and a crash
 *                   all collapse into one.
 * **Subscription**  tell this destination about this trigger of this environment. It belongs to the conversation,
 *                   never to the person who made it.
 * **Destination**   a kind (`teams`, `email`, `webhook`) and an address. Never called a channel: that is Teams' word.
 * **Delivery**      our durable promise to bring one event to one subscription.
 * **Lane**          all deliveries to one address, in order, one in flight.
 * **Notification**  what we say: localized, plain text, free of any card format; made at send time, never stored.
 * **Story**         deliveries that belong together: a data source fails, fails again, recovers.
 * **Outcome**       what became of one attempt to send.
 */

export type * from './delivery.ts';
export type * from './notification.ts';

/** Milliseconds since 1970-01-01 UTC. */
export type Instant = number;

export type SubjectKind = 'data-source' | 'segment' | 'measure' | 'unification' | 'environment';

/** Which environment of which tenant. Every key in the store starts with the tenant. */
export type EnvironmentRef = { readonly tenantId: string; readonly environmentId: string };

export type Environment = EnvironmentRef & {
  readonly name: string;
  /** Absent: nobody may be sent mail about it. */
  readonly mail?: MailRules;
  /** Rows of tables, which are about persons, may be shown elsewhere than in personal chat. */
  readonly profilesInChannels?: boolean;
};

/** Who may be sent mail about an environment, as the operator says. All in lower case. */
export type MailRules = {
  /** Whom mail to the owners goes to where a subject's owner is not known. */
  readonly owners: readonly string[];
  readonly domains: readonly string[];
};

export type Subject = {
  readonly kind: SubjectKind;
  /** Stable within the environment: a data source's GUID, a segment's or measure's table name. */
  readonly id: string;
  /** What people call it. Untrusted text: whoever shows it escapes it. */
  readonly name: string;
  /** When it was created, as the source wrote it: a deleted and re-created subject of the same id is a new one. */
  readonly incarnation?: string;
};

/** A subject with what is known of it besides runs and readings: for pickers, near matches and refusals. */
export type CataloguedSubject = Subject & {
  readonly active: boolean;
  /** The source's own word for its type, such as `powerQuery` or `dynamic`. */
  readonly type?: string;
  /** Who made it, as far as the source says: an e-mail address or user principal name. */
  readonly owner?: string;
  readonly tables?: readonly string[];
  /** Why no threshold can be put on it: the measure has dimensions, so it is a table and not one number. */
  readonly noThreshold?: 'dimensions';
};

/**
 * What a run's status means to us. `unknown` is a word that we have not met: it is kept raw, counted, never guessed.
 * Terminal: succeeded, failed, timed-out, cancelled, skipped.
 */
export type RunStatus =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'timed-out'
  | 'cancelled'
  | 'skipped'
  | 'unknown';

/** Why a run did not succeed, as far as the source tells. `message` is untrusted text. */
export type RunError = {
  readonly message?: string;
  readonly code?: string;
  /** Whose fault the source says it is: `system`, `user` or `external`. */
  readonly culprit?: string;
  readonly severity?: string;
};

/** Why a part was skipped: something before it failed, it is switched off, or the source does not say. */
export type SkipReason = 'upstream' | 'inactive' | 'unsaid';

/** One part of a full refresh or of unification: a kind of process, or one process of it. */
export type Stage = {
  /** The source's operation type in lower case: `ingestion`, `map`, `match`, `merge`, `segmentation`, … */
  readonly operation: string;
  readonly name?: string;
  readonly status: RunStatus;
  readonly skipReason?: SkipReason;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly error?: RunError;
};

export type Run = {
  readonly kind: 'run';
  readonly subject: Subject;
  /** The source's id of the job that this run is part of. */
  readonly runId: string;
  readonly status: RunStatus;
  /** The source's own word. */
  readonly rawStatus: string;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  /** Who asked for it: the schedule, or a person. */
  readonly submission?: 'scheduled' | 'on-demand';
  readonly error?: RunError;
  readonly skipReason?: SkipReason;
  /** The job around a failed run is still going on, so Customer Insights may try this part again. */
  readonly mayRetry?: boolean;
  readonly lastSuccessAt?: Instant;
  readonly tables?: readonly string[];
  /** The source's own word for the subject's type, such as `powerQuery`. */
  readonly type?: string;
  readonly stages?: readonly Stage[];
  /** What waits for a part that failed, by the source's order of processes and not by what each one reads. */
  readonly dependents?: readonly Dependents[];
};

/** How many processes there are of an operation. */
export type Dependents = { readonly operation: string; readonly count: number };

export type Reading = {
  readonly kind: 'reading';
  readonly subject: Subject;
  /** null: the source gave no usable number. */
  readonly value: number | null;
  readonly measuredAt: Instant;
};

/** Whether the environment can be seen. `since` is when it was last seen (blind) or when it went dark (seen again). */
export type Sight = {
  readonly kind: 'sight';
  readonly subject: Subject;
  readonly state: 'blind' | 'back';
  readonly since: Instant;
  readonly at: Instant;
  readonly problem?: Problem;
};

/** The subject was missing from enough complete listings to be called gone. */
export type Absence = { readonly kind: 'absence'; readonly subject: Subject; readonly at: Instant };

export type Observation = Run | Reading | Sight | Absence;

/** What one complete look at an environment brought: the unit of ingest. */
export type Seen = {
  readonly environment: EnvironmentRef;
  readonly at: Instant;
  readonly observations: readonly Observation[];
  /** Every subject that exists now; absent when the look was not a listing. */
  readonly catalogue?: readonly CataloguedSubject[];
  readonly quarantined?: readonly Quarantined[];
};

/** An item that the source sent and that we could not read: kept aside with the reason, the rest goes on. */
export type Quarantined = { readonly what: string; readonly why: string; readonly sample: string };

/** What we remember of a subject between looks. */
export type SubjectState = {
  readonly run?: Run;
  readonly failuresInARow: number;
  readonly lastSuccessAt?: Instant;
  /** The last usable reading. */
  readonly reading?: Reading;
  /** The last readings, oldest first, for the chart; at most 30. */
  readonly history: readonly { readonly value: number; readonly measuredAt: Instant }[];
};

/** Facts of an event: plain JSON, each trigger has its own shape. */
export type Facts = { readonly [name: string]: unknown };

/** A value rose: `before` and `now`. A subscription with threshold T matches when before ≤ T < now. */
export type Crossing = { readonly before: number; readonly now: number };

export type Event<F extends Facts = Facts> = EnvironmentRef & {
  readonly id: string;
  readonly trigger: string;
  readonly subject: Subject;
  /** When it happened, by the source's clock. */
  readonly occurredAt: Instant;
  readonly facts: F;
  readonly crossing?: Crossing;
  /** True when a person started what happened: only subscriptions that include on-demand runs match. */
  readonly onDemand: boolean;
  /** `matching`: subscriptions to this trigger. `everyone`: each conversation with any subscription to the environment, once. */
  readonly audience: 'matching' | 'everyone';
  /** What it belongs to: the same for all that is told of one subject. */
  readonly story: string;
  readonly chapter?: Chapter;
};

/** An event that begins a story in each conversation that hears of it, or goes on with it; or one that ends it. */
export type Chapter = 'opens' | 'closes';

/** What a trigger found in an observation; ingest makes the event of it. */
export type Detected<F extends Facts = Facts> = {
  readonly subject: Subject;
  readonly occurredAt: Instant;
  readonly facts: F;
  /** What makes this happening itself: the run's id, or the moment of the measurement. Part of the event's id. */
  readonly occasion: string;
  readonly crossing?: Crossing;
  readonly onDemand?: boolean;
};

/** What keeps us from seeing an environment. Its words and cures stand in the locales under `problems.<kind>`. */
export type Problem = {
  readonly kind:
    | 'bad-secret'
    | 'no-consent'
    | 'not-a-user'
    | 'bad-key'
    | 'unreachable'
    | 'throttled'
    | 'not-found'
    | 'refused'
    | 'garbled'
    | 'suspicious';
  /** For operators and logs; never a secret. */
  readonly detail: string;
  readonly retryAfterMs?: number;
};

export type EnvironmentHealth = EnvironmentRef & {
  readonly watchedSince?: Instant;
  readonly lastPollAt?: Instant;
  readonly lastSuccessAt?: Instant;
  readonly nextPollAt: Instant;
  readonly problem?: Problem;
  readonly blindSince?: Instant;
};

export const isTerminal = (status: RunStatus): boolean => !['queued', 'running', 'unknown'].includes(status);

/** One string for a subject within its environment; parts are encoded so that no two subjects share one. */
export const subjectKey = (subject: Pick<Subject, 'kind' | 'id'>): string => `${subject.kind}/${subject.id}`;
