/** What must hold after every run, one by one, as the report counts it. */
import { doublesOf, MOST_MB, mbOf } from './oracle.ts';
import type { Trial } from './trial.ts';

export type Invariant = {
  readonly id: string;
  readonly says: string;
  readonly holds: (trial: Trial) => boolean;
};

export const INVARIANTS: readonly Invariant[] = [
  { id: 'I1', says: 'nothing is lost', holds: ({ verdict }) => verdict.lost.length === 0 },
  {
    id: 'I2',
    says: 'no more cards are seen again than the formula of the fault allows',
    holds: ({ verdict, endured }) => doublesOf(verdict) <= endured.doublesAllowed,
  },
  { id: 'I3', says: 'each conversation is told in order', holds: ({ verdict }) => verdict.disorders.length === 0 },
  { id: 'I4', says: 'nothing reaches another tenant', holds: ({ verdict }) => verdict.crossings.length === 0 },
  { id: 'I5', says: 'subscriptions are as people left them', holds: ({ verdict }) => verdict.changes.length === 0 },
  {
    id: 'I6',
    says: 'no claim and no orphan is left over',
    holds: ({ verdict }) => verdict.leftovers.length === 0 && verdict.strays.length === 0,
  },
  {
    id: 'I7',
    says: `no process takes more than ${MOST_MB} MB`,
    holds: ({ verdict }) => (mbOf(verdict) ?? 0) <= MOST_MB,
  },
  {
    id: 'I8',
    says: 'no secret and no customer’s word is in the log',
    holds: ({ verdict }) => verdict.leaks.length === 0,
  },
  {
    id: 'I9',
    says: 'each subscription has its audit entry, and each entry its subscription',
    holds: ({ verdict }) => verdict.unrecorded.length === 0,
  },
  {
    id: 'I10',
    says: 'no rate limit is passed',
    holds: ({ verdict }) => verdict.rushes.length === 0,
  },
  { id: 'I11', says: 'each end has its reason', holds: ({ verdict }) => verdict.unreasoned.length === 0 },
  { id: 'I12', says: 'health told the truth', holds: ({ verdict }) => verdict.lies.length === 0 },
];
