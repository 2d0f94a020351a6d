/** Tells subjects that are gone from those that one listing happened to lack. Pure. */
import { type Absence, type CataloguedSubject, type Instant, type SubjectKind, subjectKey } from '../../core/model.ts';
import type { PollCursor } from './cursor.ts';

const TIMES = 3;
const SPAN_MS = 30 * 60_000;

export type Missing = {
  readonly missing: PollCursor['missing'];
  /** Not listed, but not gone yet. */
  readonly kept: readonly CataloguedSubject[];
  readonly absences: readonly Absence[];
};

/** `complete`: kinds whose listing proves an absence, because every item of it could be read. */
export const trackMissing = (options: {
  catalogue: readonly CataloguedSubject[];
  listed: readonly CataloguedSubject[];
  complete: ReadonlySet<SubjectKind>;
  before: PollCursor['missing'];
  at: Instant;
}): Missing => {
  const { catalogue, listed, complete, before, at } = options;
  const there = new Set(listed.map(subjectKey));
  const missing: PollCursor['missing'] = {};
  const kept: CataloguedSubject[] = [];
  const absences: Absence[] = [];
  for (const subject of catalogue) {
    const key = subjectKey(subject);
    if (there.has(key)) continue;
    const { times, since } = before[key] ?? { times: 0, since: at };
    const now = complete.has(subject.kind) ? times + 1 : times;
    if (now >= TIMES && at - since >= SPAN_MS && complete.has(subject.kind)) {
      const { kind, id, name, incarnation } = subject;
      absences.push({ kind: 'absence', subject: { kind, id, name, ...(incarnation && { incarnation }) }, at });
    } else {
      kept.push(subject);
      missing[key] = { times: now, since };
    }
  }
  return { missing, kept, absences };
};
