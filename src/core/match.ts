/** Which subscriptions an event is for: the rule, as a pure function. The store asks the same by index; a contract test holds them together. */
import type { Crossing, Event, Wish } from './model.ts';

/** Upward only: at or below the threshold before, above it now. */
export const crosses = (crossing: Crossing, threshold: number): boolean =>
  crossing.before <= threshold && threshold < crossing.now;

/** Whether the event is what the wish asks for. Notices to everyone match any wish about the environment. */
export const matches = (wish: Wish, event: Event): boolean => {
  if (wish.tenantId !== event.tenantId || wish.environmentId !== event.environmentId) return false;
  if (event.audience === 'everyone') return true;
  return (
    wish.trigger === event.trigger &&
    (wish.subjects.length === 0 || wish.subjects.some(({ id }) => id === event.subject.id)) &&
    (!event.onDemand || wish.includeOnDemand) &&
    (event.crossing === undefined || (wish.threshold !== undefined && crosses(event.crossing, wish.threshold)))
  );
};
