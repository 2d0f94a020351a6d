/** What must hold after every run, one by one, as the report counts it. */
import { doublesOf } from './oracle.ts';
import type { Done } from './report.ts';
import type { Trial } from './trial.ts';

export type Invariant = {
  readonly id: string;
  readonly says: string;
  /** A string: why these runs don't tell. */
  readonly holds: ((done: Done) => boolean) | string;
};

/** Resident, of each process. */
const MOST_MB = 256;

const of =
  (holds: (trial: Trial) => boolean): Invariant['holds'] =>
  ({ trial }) =>
    trial !== undefined && holds(trial);

export const INVARIANTS: readonly Invariant[] = [
  { id: 'I1', says: 'nothing is lost', holds: of(({ verdict }) => verdict.lost.length === 0) },
  {
    id: 'I2',
    says: 'no more cards are seen again than the formula of the fault allows',
    holds: of(({ verdict, endured }) => doublesOf(verdict) <= endured.doublesAllowed),
  },
  { id: 'I3', says: 'each conversation is told in order', holds: of(({ verdict }) => verdict.disorders.length === 0) },
  { id: 'I4', says: 'nothing reaches another tenant', holds: of(({ verdict }) => verdict.crossings.length === 0) },
  { id: 'I5', says: 'subscriptions are as people left them', holds: of(({ verdict }) => verdict.changes.length === 0) },
  {
    id: 'I6',
    says: 'no claim and no orphan is left over',
    holds: of(({ verdict }) => verdict.leftovers.length === 0 && verdict.strays.length === 0),
  },
  {
    id: 'I7',
    says: `no process takes more than ${MOST_MB} MB`,
    holds: ({ memory }) => memory.peakMb === undefined || memory.peakMb <= MOST_MB,
  },
  {
    id: 'I8',
    says: 'no secret and no customer’s word is in the log',
    holds: of(({ verdict }) => verdict.leaks.length === 0),
  },
  {
    id: 'I9',
    says: 'each subscription has its audit entry, and each entry its subscription',
    holds: of(({ verdict }) => verdict.unrecorded.length === 0),
  },
  {
    id: 'I10',
    says: 'no rate limit is passed',
    holds: of(({ verdict }) => verdict.rushes.length === 0),
  },
  { id: 'I11', says: 'each end has its reason', holds: of(({ verdict }) => verdict.unreasoned.length === 0) },
  { id: 'I12', says: 'health told the truth', holds: of(({ verdict }) => verdict.lies.length === 0) },
];
