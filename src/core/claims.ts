/** Port: what is to be delivered, handed out to workers under leases, and what became of it. */
import type { ClaimedDelivery, Instant, Outcome, Settlement } from './model.ts';

export type Settled = {
  readonly delivery: ClaimedDelivery;
  readonly outcome: Outcome;
  readonly settlement: Settlement;
};

/** What a worker that claims deliveries has, and has room for. */
export type Claimer = {
  /** How many more of a tenant may be handed out. Default: any number. */
  readonly room?: (tenantId: string) => number;
  /**
   * What it is still at though it was late to renew it: renewed before anything is handed out, since it would get it a
   * second time. Default: nothing.
   */
  readonly inHand?: () => readonly ClaimedDelivery[];
};

export type ClaimStore = {
  /**
   * The head deliveries of up to n due lanes, marked as being sent, each lane under a lease and a new epoch. Tenants
   * get lanes in turn.
   */
  claim(n: number, leaseMs: number, claimer?: Claimer): Promise<readonly ClaimedDelivery[]>;
  /**
   * One transaction; what was claimed under an older epoch is left alone. Deliveries of one digest belong into one
   * call. Returns how many were written.
   */
  settle(settled: readonly Settled[]): Promise<number>;
  /** Prolongs claims to `leaseMs` from now. Returns those that are still theirs; the rest is somebody else's by now. */
  renew(claimed: readonly ClaimedDelivery[], leaseMs: number): Promise<readonly ClaimedDelivery[]>;
  /** When the next lane may be claimed, if any waits; tenants without `room` are left out. */
  nextDueAt(room?: Claimer['room']): Promise<Instant | undefined>;
};
