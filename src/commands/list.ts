/** `list`: what this conversation is subscribed to. */
import { subscriptionsCard } from './reply/subscriptions-card.ts';
import { verb } from './reply/turn.ts';

export const list = verb<{ readonly from?: number }>('reads', ({ from }, turn) =>
  subscriptionsCard({ ...(from !== undefined && { from }) }, turn),
);
