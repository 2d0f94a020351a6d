/** Contract: whatever is promised, claimed, settled, crashed, left and come back to, in any order, the queue does as its model. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { ClaimedDelivery } from '../../../src/core/model.ts';
import {
  decideFor,
  delivered,
  ENGLISH,
  eventOf,
  gaveUp,
  gone,
  LEASE_MS,
  notSent,
  occasionOf,
  placeIn,
  placeOf,
  refused,
  type StoreUnderTest,
  seenIn,
  settledAs,
  subscribed,
  unsure,
} from './given.ts';

const RESULTS = { delivered, refused, gaveUp, gone, notSent: notSent(5000), unsure: unsure(20_000) };
type ResultName = keyof typeof RESULTS;

type Waiting = { readonly name: string; attempts: number; unsure: number; sending: boolean; unwanted: boolean };

type Lane = {
  queue: Waiting[];
  epoch: number;
  /** End of the claim that is not settled yet, also when it is over. */
  leaseUntil: number | undefined;
  dueAt: number | undefined;
  parked: boolean;
  gone: boolean;
};

type Model = {
  readonly lanes: Lane[];
  readonly held: { lane: number; epoch: number; name: string }[];
  promised: number;
};

type Real = {
  readonly under: () => StoreUnderTest;
  readonly tenantId: string;
  readonly held: ClaimedDelivery[];
};

type Command = fc.AsyncCommand<Model, Real>;

const always = () => true;
const environmentOf = ({ tenantId }: Real) => ({ tenantId, environmentId: 'env-1' });
const idOf = (lane: number): string => `19:lane-${lane}`;

const promise = (lane: number): Command => ({
  check: always,
  toString: () => `promise(${lane})`,
  run: async (model, real) => {
    const { store, clock } = real.under();
    const name = `run-${model.promised++}`;
    const event = eventOf(environmentOf(real), name, { trigger: idOf(lane) });
    const { deliveries } = await store.record([{ seen: seenIn(environmentOf(real)) }], decideFor(event));
    const to = model.lanes[lane] as Lane;
    expect(deliveries).to.equal(to.gone ? 0 : 1);
    if (to.gone) return;
    to.queue.push({ name, attempts: 0, unsure: 0, sending: false, unwanted: false });
    if (!to.parked) to.dueAt ??= clock.now();
  },
});

/** What the model hands out of a lane: its head, and whether it may have arrived before. */
const takeHead = (lane: Lane, until: number): Waiting | undefined => {
  lane.epoch += 1;
  lane.queue = lane.queue.filter(({ unwanted }) => !unwanted);
  const [head] = lane.queue;
  lane.leaseUntil = head && until;
  lane.dueAt = lane.leaseUntil;
  if (!head) return undefined;
  if (head.sending) head.unsure += 1;
  head.sending = true;
  return head;
};

const claim = (n: number): Command => ({
  check: always,
  toString: () => `claim(${n})`,
  run: async (model, real) => {
    const { store, clock } = real.under();
    const due = model.lanes
      .map((lane, index) => ({ lane, index, at: lane.dueAt ?? Number.POSITIVE_INFINITY }))
      .filter(({ at }) => at <= clock.now())
      .toSorted((a, b) => a.at - b.at || a.index - b.index)
      .slice(0, n);
    const expected = due.flatMap(({ lane, index }) => {
      const head = takeHead(lane, clock.now() + LEASE_MS);
      if (!head) return [];
      model.held.push({ lane: index, epoch: lane.epoch, name: head.name });
      return [[idOf(index), head.name, head.attempts++, head.unsure, lane.epoch]];
    });
    const claimed = await store.claim(n, LEASE_MS);
    real.held.push(...claimed);
    expect(
      claimed.map((one) => [placeIn(one.address).conversationId, occasionOf(one), one.attempts, one.unsure, one.epoch]),
    ).to.deep.equal(expected);
  },
});

/** Settles any claim ever made: also one whose lane somebody else has by now, or that is settled already. */
const settle = (pick: number, result: ResultName): Command => ({
  check: (model) => model.held.length > 0,
  toString: () => `settle(${pick}, ${result})`,
  run: async (model, real) => {
    const { store, clock } = real.under();
    const index = pick % model.held.length;
    const { lane: laneIndex, epoch, name } = model.held[index] as Model['held'][number];
    const lane = model.lanes[laneIndex] as Lane;
    const [head] = lane.queue;
    const ours = lane.leaseUntil !== undefined && lane.epoch === epoch && head?.name === name && head.sending;
    const written = await store.settle([settledAs(real.held[index] as ClaimedDelivery, RESULTS[result])]);
    expect(written).to.equal(ours ? 1 : 0);
    if (!ours || !head) return;
    const [outcome, { state, delayMs = 0, parkLane }] = RESULTS[result];
    lane.leaseUntil = undefined;
    head.sending = false;
    if (outcome.kind === 'unsure') head.unsure += 1;
    const staysInLine = !head.unwanted && (state === 'retry' || state === 'parked');
    if (!staysInLine) lane.queue.shift();
    if (parkLane && !head.unwanted) lane.parked = true;
    const next = lane.queue.length > 0 ? clock.now() : undefined;
    lane.dueAt = lane.parked ? undefined : state === 'retry' && staysInLine ? clock.now() + delayMs : next;
  },
});

const wait = (ms: number): Command => ({
  check: always,
  toString: () => `wait(${ms})`,
  run: async (_, { under }) => {
    under().clock.set(under().clock.now() + ms);
  },
});

const leave = (lane: number): Command => ({
  check: always,
  toString: () => `leave(${lane})`,
  run: async (model, real) => {
    await real.under().store.leave(real.tenantId, { conversationId: idOf(lane) });
    const left = model.lanes[lane] as Lane;
    Object.assign(left, { gone: true, parked: true, dueAt: undefined });
    left.queue = left.queue.filter(({ sending }) => sending);
    for (const waiting of left.queue) waiting.unwanted = true;
  },
});

const arrive = (lane: number): Command => ({
  check: always,
  toString: () => `arrive(${lane})`,
  run: async (model, real) => {
    const { store, clock } = real.under();
    await store.arrive(placeOf(real.tenantId, idOf(lane)), ENGLISH);
    const back = model.lanes[lane] as Lane;
    const wasParked = back.parked;
    Object.assign(back, { gone: false, parked: false });
    // What was in hand when the bot was removed stays claimed as long as its lease lasts.
    if (wasParked) back.dueAt = back.leaseUntil ?? (back.queue.length > 0 ? clock.now() : undefined);
  },
});

export const describeQueueModel = (under: () => StoreUnderTest): void => {
  it('does as its model, whatever happens in whatever order', async () => {
    const lane = fc.nat({ max: 2 });
    const commands = fc.commands(
      [
        lane.map(promise),
        lane.map(promise),
        fc.integer({ min: 1, max: 3 }).map(claim),
        fc.integer({ min: 1, max: 3 }).map(claim),
        fc
          .tuple(fc.nat({ max: 30 }), fc.constantFrom(...(Object.keys(RESULTS) as ResultName[])))
          .map(([pick, result]) => settle(pick, result)),
        fc.constantFrom(1000, 5000, 20_000, LEASE_MS).map(wait),
        lane.map(leave),
        lane.map(arrive),
      ],
      { size: '+1' },
    );
    let round = 0;
    const property = fc.asyncProperty(commands, async (steps) => {
      const tenantId = `tenant-${round++}`;
      for (const index of [0, 1, 2]) {
        const wish = { trigger: idOf(index) };
        await subscribed(under().store, { tenantId, environmentId: 'env-1' }, { conversationId: idOf(index), wish });
      }
      const model = (): Model => ({
        lanes: [0, 1, 2].map(() => ({
          queue: [],
          epoch: 0,
          leaseUntil: undefined,
          dueAt: undefined,
          parked: false,
          gone: false,
        })),
        held: [],
        promised: 0,
      });
      await fc.asyncModelRun(() => ({ model: model(), real: { under, tenantId, held: [] } }), steps);
      // What is left over must not be due in the next round.
      for (const index of [0, 1, 2]) await under().store.leave(tenantId, { conversationId: idOf(index) });
    });
    // More of them with the long suites: on a server each takes its time.
    await fc.assert(property, { numRuns: process.env['FAULTS'] ? 300 : 80 });
  });
};
