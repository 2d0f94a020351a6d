/** The record of who did what where: each entry carries a digest of all before it, so that a change to any of them shows. */
import { createHash, randomBytes } from 'node:crypto';
import { mailDomainOf } from './mail.ts';
import type { Instant, Wish } from './model.ts';

/** Something that a person did, or tried to. */
export type Deed = {
  readonly tenantId: string;
  readonly conversationId: string;
  /** The directory's object id; the platform's own id of whoever has none. */
  readonly person: string;
  readonly verb: string;
  /** What it was said with. */
  readonly activityId: string;
};

/** done: it took effect. asked: somebody else has it in hand. denied: they may not. failed: it was tried in vain. */
export type AuditResult = 'done' | 'asked' | 'denied' | 'failed';

export type Note = Deed & {
  readonly result: AuditResult;
  /** The subscription's number in its conversation. */
  readonly number?: number;
  /** How it was and how it is: plain words without anybody's personal data. Looked up: what was asked for. */
  readonly before?: string;
  readonly after?: string;
};

export type AuditEntry = Note & {
  /** From 1 on, within the tenant. */
  readonly seq: number;
  readonly at: Instant;
  /** The digest of the entry before. */
  readonly previous: string;
  readonly digest: string;
  /** What stands for the person in the digest, so that their id may go and the chain stays. */
  readonly personDigest: string;
  /** Goes with the id: nobody can try ids against the digest. */
  readonly salt?: string;
};

/** In the place of the id of a person who was forgotten. */
export const ERASED = 'erased';

/** What comes before the first entry. */
export const BEGINNING = '';

const digestOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** A wish as the record says it: names of things, and of receivers only the domain or the host. */
export const wishWords = (wish: Wish): string => {
  const {
    environmentId,
    trigger,
    subjects,
    like = [],
    except,
    threshold,
    direction,
    rearmBelow,
    includeOnDemand,
    to,
  } = wish;
  const meant = [...subjects.map(({ id }) => id), ...like];
  const excepted = except && [...except.subjects.map(({ id }) => id), ...except.like];
  return [
    trigger,
    `of ${environmentId}`,
    meant.length === 0 ? 'for all' : `for ${meant.join(', ')}`,
    ...(excepted ? [`except ${excepted.join(', ')}`] : []),
    ...(threshold === undefined ? [] : [`${direction ?? 'above'} ${threshold}`]),
    ...(rearmBelow === undefined ? [] : [`re-arm below ${rearmBelow}`]),
    ...(wish.broadcast ? [`broadcast ${wish.broadcast}`] : []),
    ...(includeOnDemand ? ['on-demand too'] : []),
    ...(to === undefined ? [] : [`to ${receiverWords(to)}`]),
  ]
    .join(' ')
    .slice(0, LONGEST);
};

const LONGEST = 2000;

const receiverWords = (to: NonNullable<Wish['to']>): string => {
  if (to.kind === 'webhook') return `webhook at ${to.host}`;
  if (to.kind === 'owners' || to.kind === 'thread') return to.kind;
  return `${to.addresses.length} at ${[...new Set(to.addresses.map(mailDomainOf))].join(', ')}`;
};

/** The entry that follows `last`. */
export const chain = (note: Note, last: { readonly seq: number; readonly digest: string }, at: Instant): AuditEntry => {
  const salt = randomBytes(16).toString('base64url');
  const entry = {
    ...note,
    seq: last.seq + 1,
    at,
    previous: last.digest,
    personDigest: digestOf([salt, note.person]),
    salt,
  };
  return { ...entry, digest: entryDigest(entry) };
};

const entryDigest = (entry: Omit<AuditEntry, 'digest'>): string => {
  const { tenantId, seq, at, previous, personDigest, conversationId, verb, activityId, result } = entry;
  const { number = null, before = null, after = null } = entry;
  return digestOf([
    ...[previous, tenantId, seq, at, personDigest],
    ...[conversationId, verb, activityId, result, number, before, after],
  ]);
};

export type Flaw = { readonly seq: number; readonly why: 'changed' | 'missing' | 'person changed' | 'end missing' };

/** Where the chain ends, and begins after what was kept long enough is gone: the last forgotten entry, or none. */
export type Ends = {
  readonly first: { readonly seq: number; readonly digest: string };
  readonly last: { readonly seq: number; readonly digest: string };
};

/** Takes entries one by one, oldest first; tells what is wrong with each, and at the end with the whole. */
export const createVerifier = ({ first, last }: Ends) => {
  let before = first;
  return {
    check: (entry: AuditEntry): Flaw | undefined => {
      const { seq, previous, digest, person, salt, personDigest } = entry;
      const follows = seq === before.seq + 1 && previous === before.digest;
      before = { seq, digest };
      if (!follows) return { seq, why: 'missing' };
      if (entryDigest(entry) !== digest) return { seq, why: 'changed' };
      const isPerson = salt === undefined ? person === ERASED : digestOf([salt, person]) === personDigest;
      return isPerson ? undefined : { seq, why: 'person changed' };
    },
    end: (): Flaw | undefined =>
      before.seq === last.seq && before.digest === last.digest ? undefined : { seq: last.seq, why: 'end missing' },
  };
};

/** What of the record is wanted, of one tenant. */
export type AuditWanted = {
  readonly tenantId: string;
  readonly conversationId?: string;
  readonly number?: number;
  readonly person?: string;
  readonly limit: number;
};

export type AuditStore = {
  /** Writes an entry that goes with no change of ours. */
  note(note: Note): Promise<void>;
  /** The latest first. */
  audit(wanted: AuditWanted): Promise<readonly AuditEntry[]>;
  /** All of a tenant from a number on, oldest first, in pages, for export and verification. */
  auditFrom(tenantId: string, seq: number, limit: number): Promise<readonly AuditEntry[]>;
  auditEnds(tenantId: string): Promise<Ends>;
  auditTenants(): Promise<readonly string[]>;
};
