/** Any schedule of refreshes, looks, faults and restarts: every run is told exactly once. */
import { expect } from 'chai';
import fc from 'fast-check';
import { MINUTE_MS, openWatch, SECOND_MS } from './watch.ts';

type Step =
  | { readonly kind: 'run'; readonly how: 'fail' | 'succeed' | 'begin'; readonly source: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'look'; readonly afterS: number }
  | { readonly kind: 'break'; readonly path: string; readonly times: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      how: fc.constantFrom('fail' as const, 'succeed' as const, 'begin' as const),
      source: fc.nat({ max: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'end' as const }, { kind: 'restart' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('look' as const), afterS: fc.integer({ min: 1, max: 4000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('break' as const),
      path: fc.constantFrom(
        '/manage/datasources',
        '/manage/segments',
        '/workflows/main/status',
        '/workflows/main/jobs',
      ),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

/** Runs the schedule; returns what should have been told and what was, each as `trigger job`. */
const run = async (schedule: readonly Step[]): Promise<{ wanted: readonly string[]; told: readonly string[] }> => {
  const watch = await openWatch();
  const { service, clock } = watch;
  const names = ['Loyalty files', 'Web shop', 'Stores'];
  for (const friendlyName of names) service.addDataSource({ friendlyName });
  await watch.look(0);
  const wanted: string[] = [];
  const open: { readonly name: string; readonly jobId: string }[] = [];
  const end = (): void => {
    const one = open.shift();
    if (!one) return;
    // Two that end in the same moment could not be told apart below.
    clock.set(clock.now() + SECOND_MS);
    service.endRefresh(one.name, one.jobId, 'failed');
    wanted.push(`refresh-failed ${one.jobId}`);
  };
  for (const step of schedule) {
    clock.set(clock.now() + SECOND_MS);
    if (step.kind === 'look') await watch.look(step.afterS * SECOND_MS);
    else if (step.kind === 'restart') watch.restart();
    else if (step.kind === 'break') service.fault(step.path, { status: 503, body: '' }, step.times);
    else if (step.kind === 'end') end();
    else {
      const name = names[step.source] ?? '';
      if (step.how === 'begin') open.push({ name, jobId: service.beginRefresh(name) });
      else if (step.how === 'fail') wanted.push(`refresh-failed ${service.failRefresh(name, { tookMs: 500 })}`);
      else wanted.push(`refresh-succeeded ${service.succeedRefresh(name, { tookMs: 500 })}`);
    }
  }
  while (open.length > 0) end();
  service.heal();
  for (let look = 0; look < 4; look += 1) await watch.look(20 * MINUTE_MS);
  const jobOf = new Map(service.world().jobs.map(({ jobId, endTimestamp }) => [Date.parse(endTimestamp ?? ''), jobId]));
  const told = watch.events
    .filter(({ trigger }) => trigger.startsWith('refresh-'))
    .map(({ trigger, occurredAt }) => `${trigger} ${jobOf.get(occurredAt)}`);
  await watch.close();
  return { wanted, told };
};

describe('A run of a data source', () => {
  it('is told exactly once, whatever the schedule of refreshes, looks, faults and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 40 }), async (schedule) => {
        const { wanted, told } = await run(schedule);
        expect(told.toSorted()).to.deep.equal(wanted.toSorted());
      }),
      { numRuns: 40 },
    );
  });
});
