/** Tells whoever runs the program: one line a delivery, for trying things out without any chat. The simplest destination there is. */
import { clean, lineOf } from '../cards/render.ts';
import type { Address } from '../core/model.ts';
import type { Destination } from '../core/ports.ts';

export type ConsoleOptions = {
  /** Which destination it stands in for. */
  readonly kind?: Address['destination'];
  /** Takes one line without its end, such as a write to standard output. */
  readonly write: (line: string) => void;
};

const whereOf = (address: Address): string => {
  if (address.destination === 'email') return address.to;
  if (address.destination === 'webhook') return address.host;
  if (address.destination === 'internal') return address.laneId;
  const { teamName, channelName, conversationId } = address.place;
  return [teamName, channelName].filter((name) => name !== undefined).join(' / ') || conversationId;
};

/** A destination that writes `<reference> <where>: <line>`. Names from outside can't steer the terminal: they are cleaned. */
export const createConsoleDestination = ({ kind = 'teams', write }: ConsoleOptions): Destination => ({
  kind,
  send: async ({ address, notification, reference, say }) => {
    try {
      write(clean(`${reference} ${whereOf(address)}: ${lineOf(notification, say)}`));
      return { kind: 'delivered' };
    } catch (error) {
      return { kind: 'refused', reason: `could not be written: ${String(error)}` };
    }
  },
});
