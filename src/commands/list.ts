/** `list`: what this conversation is subscribed to. */
import { subscriptionsCard } from './reply/subscriptions-card.ts';
import type { Reply, Turn } from './reply/turn.ts';

export const list = ({ from }: { readonly from?: number }, turn: Turn): Promise<Reply> =>
  subscriptionsCard({ ...(from !== undefined && { from }) }, turn);
