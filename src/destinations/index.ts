/** The list of destinations: a new one is a folder here, a line below, and its kind in `Address`. */
import type { Address } from '../core/model.ts';
import type { Destination } from '../core/ports.ts';
import { createTeamsDestination, type TeamsOptions } from './teams/index.ts';

/** One a kind of address: a kind without its line doesn't compile. */
const makers = {
  teams: createTeamsDestination,
} satisfies Partial<Record<Address['destination'], (options: DestinationOptions) => Destination>>;

/** What the destinations need from outside; each takes its own. */
export type DestinationOptions = TeamsOptions;

export const createDestinations = (options: DestinationOptions): readonly Destination[] =>
  Object.values(makers).map((make) => make(options));
