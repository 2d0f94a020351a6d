/** JSON in rows, checked at the door: what comes out is of the shape that the rest of the house trusts. */
import { z } from 'zod';
import type { LaneMemory } from '../core/lane.ts';
import type {
  Address,
  CataloguedSubject,
  MailRules,
  Problem,
  Recipients,
  Subject,
  SubjectState,
  Wish,
} from '../core/model.ts';
import type { Cursor, Revisions } from '../core/ports.ts';
import type { Rhythm } from '../core/rhythm.ts';

const subjectKind = z.enum(['data-source', 'segment', 'measure', 'unification', 'environment']);

const subject = z.looseObject({ kind: subjectKind, id: z.string(), name: z.string() });

const catalogued = subject.extend({ active: z.boolean() });

const point = z.object({ value: z.number(), measuredAt: z.number() });

const state = z.looseObject({
  run: z.looseObject({ kind: z.literal('run'), subject, runId: z.string(), status: z.string() }).optional(),
  reading: z.looseObject({ kind: z.literal('reading'), subject, value: z.number(), measuredAt: z.number() }).optional(),
  failuresInARow: z.number(),
  history: z.array(point),
});

const problem = z.looseObject({ kind: z.string(), detail: z.string() });

const record = z.record(z.string(), z.unknown());

const place = z.object({
  tenantId: z.string(),
  conversationId: z.string(),
  kind: z.enum(['channel', 'group', 'personal']),
  serviceUrl: z.string(),
  botId: z.string(),
  teamId: z.string().optional(),
  teamName: z.string().optional(),
  channelName: z.string().optional(),
});

const address = z.discriminatedUnion('destination', [
  z.object({ destination: z.literal('teams'), place }),
  z.object({ destination: z.literal('email'), to: z.string() }),
  z.object({ destination: z.literal('webhook'), host: z.string(), sealed: z.string() }),
  z.object({ destination: z.literal('internal') }),
]);

const recipients = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('email'), addresses: z.array(z.string()) }),
  z.object({ kind: z.literal('owners') }),
  z.object({ kind: z.literal('webhook'), host: z.string(), key: z.string(), sealed: z.string() }),
  z.object({ kind: z.literal('thread'), threadId: z.string() }),
]);

const wildcards = z.array(z.string());

const selection = z.object({
  like: wildcards.optional(),
  except: z.object({ subjects: z.array(subject), like: wildcards }).optional(),
});

const mailRules = z.object({ owners: z.array(z.string()), domains: z.array(z.string()) });

const steps = z.array(z.tuple([z.number(), z.number()]));

const memory = z.object({
  pace: z.object({ fullAt: z.number(), halfMinute: steps, hour: steps, slowUntil: z.number().optional() }).optional(),
  doubts: z.array(z.number()).optional(),
  failingSince: z.number().optional(),
});

const time = z.object({ hour: z.number().int().min(0).max(23), minute: z.number().int().min(0).max(59) });
const rhythm = z.object({
  quiet: z
    .object({ hours: z.object({ from: time, to: time }).optional(), weekends: z.literal(true).optional() })
    .optional(),
  digest: time.extend({ weekday: z.number().int().min(0).max(6).optional() }).optional(),
});

/** Throws when the row does not hold what it should: somebody else wrote to the database. */
const reader =
  <T>(what: string, schema: z.ZodType) =>
  (text: string): T => {
    const parsed = schema.safeParse(JSON.parse(text));
    if (!parsed.success) throw new Error(`A row of the database holds no ${what}: ${z.prettifyError(parsed.error)}`);
    return parsed.data as T;
  };

export const readSubject = reader<Subject>('subject', subject);
export const readSubjects = reader<readonly Subject[]>('list of subjects', z.array(subject));
export const readCatalogued = reader<CataloguedSubject>('catalogued subject', catalogued);
export const readState = reader<SubjectState>('state of a subject', state);
export const readProblem = reader<Problem>('problem', problem);
export const readCursor = reader<Cursor>('cursor', record);
export const readFacts = reader<{ readonly [name: string]: unknown }>('facts', record);
/** An address without its lane's id, which is in the row itself. */
export const readAddress = reader<z.infer<typeof address>>('address', address) as (text: string) => Unlaned<Address>;
export const readRecipients = reader<Recipients>('recipients', recipients);
export const readRevisions = reader<Revisions>('revisions', z.record(z.string(), z.number()));
export const readRhythm = reader<Rhythm>('rhythm', rhythm);
export const readSelection = reader<Pick<Wish, 'like' | 'except'>>('selection', selection);
export const readMailRules = reader<MailRules>('rules of mail', mailRules);

type Unlaned<A> = A extends { readonly laneId: string } ? Omit<A, 'laneId'> : never;
export const readMemory = reader<LaneMemory>('memory of a lane', memory);
