/** The two questions that whoever runs the process asks: does it live, and may it be sent work. */
import type { Routes } from './server.ts';

export type Liveness = {
  /** Empty: ready. Otherwise why not, in constant words. An outage of others is no reason: all replicas would go. */
  readonly ready: () => Promise<readonly string[]>;
  /** How late the process is with what it does. Default: never. */
  readonly lagMs?: () => number;
};

/** A process that is this late is stuck, and better begun anew. */
const STUCK_MS = 5000;

export const healthRoutes = ({ ready, lagMs = () => 0 }: Liveness): Routes => [
  [
    'get',
    '/livez',
    async () => {
      const live = lagMs() < STUCK_MS;
      return { status: live ? 200 : 503, body: { live } };
    },
  ],
  [
    'get',
    '/readyz',
    async () => {
      const reasons = await ready();
      return { status: reasons.length === 0 ? 200 : 503, body: { ready: reasons.length === 0, reasons } };
    },
  ],
];
