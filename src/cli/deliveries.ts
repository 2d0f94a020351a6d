/** `deliveries`: what waits and what went wrong, one line each, the latest first. */
import { readDatabaseUrl } from '../config.ts';
import { destinationOf } from '../core/ids.ts';
import type { DeliveryState } from '../core/model.ts';
import type { Entry } from '../core/operations.ts';
import { openBeside } from '../store/index.ts';
import { readId } from './ids.ts';
import { type Given, UsageError, type Verb } from './verb.ts';

const STATES: readonly DeliveryState[] = [
  'pending',
  'sending',
  'retry',
  'parked',
  'delivered',
  'dead',
  'uncertain',
  'expired',
  'cancelled',
];
/** What somebody may have to do something about. */
const TROUBLED: readonly DeliveryState[] = ['dead', 'uncertain', 'parked', 'retry'];
const FEW = 50;
const MANY = 10_000;

type Option = Given['options'][string] | undefined;

const readStates = (given: Option): readonly DeliveryState[] => {
  if (typeof given !== 'string') return TROUBLED;
  if (given === 'all') return STATES;
  return given.split(',').map((word) => {
    const state = STATES.find((one) => one === word.trim());
    if (!state) throw new UsageError(`--state: "${word}" is none; give all, or some of ${STATES.join(',')}`);
    return state;
  });
};

const readLimit = (given: Option): number => {
  if (typeof given !== 'string') return FEW;
  const limit = Number(given);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MANY) return limit;
  throw new UsageError(`--limit: give a whole number from 1 to ${MANY}`);
};

/** Of mailboxes only that it is one: their addresses are people's. */
const placeOf = (laneId: string): string => (destinationOf(laneId) === 'email' ? 'email' : laneId);

const lineOf = ({
  reference,
  state,
  promisedAt,
  changedAt,
  attempts,
  trigger,
  tenantId,
  laneId,
  reason,
}: Entry): string =>
  [
    reference,
    state.padEnd(9),
    `promised ${new Date(promisedAt).toISOString()}`,
    `changed ${new Date(changedAt).toISOString()}`,
    `attempts ${attempts}`,
    trigger,
    `tenant ${tenantId}`,
    `to ${placeOf(laneId)}`,
    // Others' words go to the terminal on one line.
    ...(reason === undefined ? [] : [`(${reason.replaceAll(/\p{C}+/gu, ' ')})`]),
  ].join('  ');

export const deliveries: Verb = {
  name: 'deliveries',
  takes: '[--state all|<state>,…] [--tenant <id>] [--limit <n>]',
  about: `lists deliveries, the latest first (by default the ${FEW} latest of ${TROUBLED.join(', ')})`,
  options: { state: 'value', tenant: 'value', limit: 'value' },
  words: 0,
  run: async ({ options }, { variables, clock, log, print }) => {
    const { tenant } = options;
    const wanted = {
      states: readStates(options['state']),
      limit: readLimit(options['limit']),
      ...(typeof tenant === 'string' && { tenantId: readId(tenant) }),
    };
    const store = await openBeside({ databaseUrl: readDatabaseUrl(variables), clock, log });
    try {
      const entries = await store.deliveries(wanted);
      for (const entry of entries) print(lineOf(entry));
      if (entries.length === 0) print('None.');
      if (entries.length === wanted.limit) print(`(the latest ${wanted.limit}; more with --limit)`);
    } finally {
      await store.close();
    }
  },
};
