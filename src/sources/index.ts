/** Where observations come from. */
export { createPoll, type Poll, type Polled, type PollOptions } from './poll/poll.ts';
