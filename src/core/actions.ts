/** What people can do about what they were told, right on its card: each has a button, if it makes sense there. */
import type { ClaimedDelivery } from './model.ts';

const ACTIONS = ['acknowledge', 'mute', 'refresh', 'why', 'edit', 'unsubscribe'] as const;

export type ActionName = (typeof ACTIONS)[number];

const fits: { readonly [name in ActionName]: (delivery: ClaimedDelivery) => boolean } = {
  acknowledge: ({ story, event }) => story !== undefined && event.chapter === 'opens' && !story.acknowledged,
  mute: ({ subscription }) => subscription !== undefined,
  refresh: ({ event }) => event.subject.kind === 'data-source' && event.chapter === 'opens',
  why: ({ subscription }) => subscription !== undefined,
  edit: ({ subscription }) => subscription !== undefined,
  unsubscribe: ({ subscription }) => subscription !== undefined,
};

/** Those that make sense for the delivery, in the order of their buttons. */
export const actionsOf = (delivery: ClaimedDelivery): readonly ActionName[] =>
  ACTIONS.filter((name) => fits[name](delivery));

/** How long a card's buttons work: from when it was posted or, where it is edited, last changed. */
export const BUTTON_LIFE_MS = 7 * 24 * 60 * 60 * 1000;

/** On a button stand the delivery's id, which nobody can guess, and what to do; the rest the store knows. */
export const buttonOf = (deliveryId: string, action: ActionName): string => `${deliveryId}.${action}`;

/** What a button of a told card means; nothing: it is none. */
export const readButton = (
  button: string,
): { readonly deliveryId: string; readonly action: ActionName } | undefined => {
  const [deliveryId = '', name, ...more] = button.split('.');
  const action = ACTIONS.find((one) => one === name);
  return action !== undefined && deliveryId !== '' && more.length === 0 ? { deliveryId, action } : undefined;
};
