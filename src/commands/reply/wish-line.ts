/** A subscription as the line that makes it again, and what becomes of that line when some of it is changed. */
import type { Subject, Subscription } from '../../core/model.ts';
import type { AnyTrigger } from '../../core/trigger.ts';
import type { EditLine, Ref, SubscribeLine, To } from '../line/command.ts';

const refsOf = (subjects: readonly Subject[], like: readonly string[] = []): readonly Ref[] => [
  ...subjects.map(({ id }): Ref => ({ by: 'id', text: id })),
  ...like.map((text): Ref => ({ by: 'name', text })),
];

export const lineOf = (subscription: Subscription): SubscribeLine => {
  const { trigger, environmentId, subjects, like, except, to, threshold, direction, rearmBelow } = subscription;
  return {
    kind: 'subscribe',
    trigger,
    environment: { by: 'id', text: environmentId },
    subjects: refsOf(subjects, like),
    ...(except && { except: refsOf(except.subjects, except.like) }),
    ...(threshold !== undefined && { threshold }),
    ...(direction && { direction }),
    ...(rearmBelow !== undefined && { rearmBelow }),
    includeOnDemand: subscription.includeOnDemand,
    broadcast: subscription.broadcast ?? 'none',
    to: toOf(to),
  };
};

/** A webhook's address is put away and can't be said again. */
const toOf = (to: Subscription['to']): To => {
  switch (to?.kind) {
    case undefined:
      return { by: 'here' };
    case 'email':
      return { by: 'email', addresses: to.addresses };
    case 'owners':
      return { by: 'owners' };
    case 'thread':
      return { by: 'thread', threadId: to.threadId };
    case 'webhook':
      return { by: 'kept' };
  }
};

/**
 * What is said takes the place of what was. Names and exceptions belong together, and so do threshold and direction;
 * what no longer goes with the rest is left out.
 */
export const changed = (
  subscription: Subscription,
  { kind: _, number, ...said }: EditLine,
  triggers: readonly AnyTrigger[],
): SubscribeLine => {
  const { subjects, except, threshold, direction, rearmBelow, ...before } = lineOf(subscription);
  const kindOf = (name: string) => triggers.find((trigger) => trigger.name === name)?.subjects;
  const trigger = said.trigger ?? before.trigger;
  const isSameKind = kindOf(trigger) === kindOf(before.trigger);
  // In another environment the same things have other ids.
  const left = subscription.except;
  const named = said.environment
    ? { subjects: byName(subscription), ...(left && { except: byName(left) }) }
    : { subjects, ...(except && { except }) };
  const condition = conditionOf({ threshold, direction, rearmBelow }, said);
  return {
    ...before,
    to: { by: 'kept' },
    ...(isSameKind ? { ...named, ...condition } : { subjects: [] }),
    ...(said.subjects && { subjects: said.subjects, except: [] }),
    ...without(said, ['threshold', 'direction', 'rearmBelow', 'subjects']),
    ...(!isSameKind && conditionOf({}, said)),
    trigger,
    edits: number,
  };
};

const byName = ({ subjects, like = [] }: Pick<Subscription, 'subjects' | 'like'>): readonly Ref[] => [
  ...subjects.map(({ name }): Ref => ({ by: 'name', text: name })),
  ...like.map((text): Ref => ({ by: 'name', text })),
];

type Condition = Pick<SubscribeLine, 'threshold' | 'direction' | 'rearmBelow'>;
type Loose = { readonly [K in keyof Condition]?: Condition[K] | undefined };

const conditionOf = (before: Loose, said: Condition): Condition => {
  const threshold = said.threshold ?? before.threshold;
  const direction = said.threshold === undefined ? (said.direction ?? before.direction) : said.direction;
  const rearm = said.rearmBelow === undefined ? before.rearmBelow : said.rearmBelow;
  const isKept = said.rearmBelow === undefined;
  const fits = typeof rearm === 'number' && direction !== 'below' && (threshold === undefined || rearm <= threshold);
  return {
    ...(threshold !== undefined && { threshold }),
    ...(direction && { direction }),
    ...(typeof rearm === 'number' && (fits || !isKept) && { rearmBelow: rearm }),
  };
};

const without = <T extends object, K extends keyof T>(value: T, names: readonly K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.some((one) => one === name))) as Omit<T, K>;
