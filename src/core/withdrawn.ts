/** Why deliveries ended without an outcome: the words on their rows, which people are told in theirs. */
export const WITHDRAWN = {
  unsubscribed: 'unsubscribed',
  left: 'the bot was removed',
  edited: 'the subscription was changed',
  disabled: 'the webhook was given up',
  muted: 'muted',
} as const;
