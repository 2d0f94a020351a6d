/** When an environment can't be seen: patience, what people are told and when, and what is believed. */
import { expect } from 'chai';
import { MINUTE_MS, openWatch, SECOND_MS, type Watch } from './watch.ts';

describe('An environment that can not be seen', () => {
  let watch: Watch;
  afterEach(() => watch.close());
  const begin = async (options?: Parameters<typeof openWatch>[0], prepare?: (watch: Watch) => void): Promise<void> => {
    watch = await openWatch(options);
    prepare?.(watch);
    await watch.look(0);
  };
  const breakDown = (times = 1000): void => watch.service.fault(/./, { status: 503, body: '' }, times);
  const lookFor = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 30 * SECOND_MS) await watch.look(30 * SECOND_MS);
  };
  const waits = (): readonly unknown[] =>
    watch.log.lines
      .filter(({ event }) => event === 'look.failed')
      .map(({ fields }) => (fields['waitMs'] as number) / SECOND_MS);

  it('is left alone for longer and longer, up to a quarter of an hour', async () => {
    await begin({ settings: { intervalSeconds: 5 } });
    breakDown();
    await lookFor(70 * MINUTE_MS);
    expect(waits().slice(0, 7)).to.deep.equal([30, 60, 120, 240, 480, 900, 900]);
    watch.service.heal();
    await lookFor(16 * MINUTE_MS);
    breakDown(1);
    await watch.look();
    expect(waits().at(-1)).to.equal(30);
  });

  it('is never asked more often than usual because it is down', async () => {
    await begin({ settings: { intervalSeconds: 600 } });
    breakDown(2);
    await watch.look();
    await watch.look();
    expect(waits()).to.deep.equal([600, 600]);
  });

  it('is asked again when it said so, and people are not told at once', async () => {
    await begin();
    watch.service.fault('/manage/segments', { status: 429, headers: { 'retry-after': '240' }, body: {} });
    await watch.look();
    expect(waits()).to.deep.equal([240]);
    expect((await watch.health()).problem).to.include({ kind: 'throttled', retryAfterMs: 240_000 });
    const before = watch.service.requests.length;
    await watch.look(239 * SECOND_MS);
    expect(watch.service.requests).to.have.length(before);
    await watch.look(1 * SECOND_MS);
    expect(watch.lastLook().event).to.equal('look.done');
    expect(watch.told()).to.deep.equal([]);
  });

  it('is reported lost once after a quarter of an hour, and found once when it is back', async () => {
    await begin();
    breakDown();
    await lookFor(14 * MINUTE_MS);
    expect(watch.told()).to.deep.equal([]);
    await lookFor(60 * MINUTE_MS);
    expect(watch.told()).to.deep.equal(['watch-lost Tarnwick']);
    expect((await watch.health()).blindSince).to.be.a('number');
    watch.service.heal();
    await lookFor(20 * MINUTE_MS);
    expect(watch.told()).to.deep.equal(['watch-restored Tarnwick']);
    expect((await watch.health()).blindSince).to.equal(undefined);
    breakDown();
    await lookFor(60 * MINUTE_MS);
    expect(watch.told(), 'another time is another notice').to.deep.equal(['watch-lost Tarnwick']);
  });

  it('is reported lost after three intervals when they are longer', async () => {
    await begin({ settings: { intervalSeconds: 900 } });
    breakDown();
    await watch.look();
    await watch.look();
    expect(watch.told()).to.deep.equal([]);
    await watch.look();
    expect(watch.told()).to.deep.equal(['watch-lost Tarnwick']);
  });

  it('is reported lost and found once, though the process is started again all the while', async () => {
    await begin();
    breakDown();
    for (let time = 0; time < 60; time += 1) {
      watch.restart();
      await watch.look(MINUTE_MS);
    }
    expect(watch.told()).to.deep.equal(['watch-lost Tarnwick']);
    watch.service.heal();
    watch.restart();
    await watch.look();
    watch.restart();
    await watch.look();
    expect(watch.told()).to.deep.equal(['watch-restored Tarnwick']);
  });

  it('is told of once, though the process died between telling and marking it', async () => {
    await begin();
    watch.service.setKeys([]);
    await watch.look();
    await watch.store.markBlind(watch.environment, null);
    await watch.look();
    expect(watch.told()).to.deep.equal(['watch-lost Tarnwick']);
  });

  for (const [what, damage, kind] of [
    ['its keys are refused', (one: Watch) => one.service.setKeys([]), 'bad-key'],
    ['the app is no user of it', (one: Watch) => one.service.fault(/./, { status: 403, body: {} }, 99), 'not-a-user'],
    [
      'consent was taken away',
      (one: Watch) => one.service.fault(/./, { status: 403, body: { message: 'consent' } }, 99),
      'no-consent',
    ],
    [
      'the sign-in is not accepted',
      (one: Watch) => one.service.fault(/./, { status: 401, headers: { 'www-authenticate': 'Bearer' } }, 99),
      'bad-secret',
    ],
  ] as const) {
    it(`is reported lost at once when ${what}, with what to do`, async () => {
      await begin();
      damage(watch);
      await watch.look();
      expect(watch.told()).to.deep.equal(['watch-lost Tarnwick']);
      expect(watch.events.at(-1)?.facts).to.include({ problem: kind });
      await watch.look(15 * MINUTE_MS);
      expect(watch.told()).to.deep.equal([]);
    });
  }

  it('that was never seen says so when it is lost, and begins its watch when it is found', async () => {
    watch = await openWatch();
    watch.service.setKeys([]);
    await watch.look(0);
    expect(watch.events.map(({ trigger, facts }) => [trigger, facts['since']])).to.deep.equal([['watch-lost', 0]]);
    expect((await watch.health()).watchedSince).to.equal(undefined);
    watch.service.setKeys(['primary-key']);
    watch.service.failRefresh('Loyalty files');
    await watch.look();
    expect(watch.told()).to.deep.equal(['watch-lost Tarnwick', 'watch-restored Tarnwick']);
  });

  it('catches up with what happened meanwhile', async () => {
    await begin({}, ({ service }) => service.addDataSource({ friendlyName: 'Loyalty files' }));
    breakDown();
    await lookFor(20 * MINUTE_MS);
    watch.service.failRefresh('Loyalty files');
    watch.service.heal();
    await lookFor(20 * MINUTE_MS);
    expect(watch.told()).to.have.members([
      'watch-lost Tarnwick',
      'refresh-failed Loyalty files',
      'watch-restored Tarnwick',
    ]);
  });

  it('is given up for this time when a look takes too long', async () => {
    await begin();
    watch.service.fault('/manage/datasources', { kind: 'hang' });
    watch.clock.set(watch.clock.now() + MINUTE_MS);
    const tick = watch.poll.tick();
    while (!watch.service.asked('/manage/datasources')[1]) await new Promise((resolve) => setImmediate(resolve));
    await watch.clock.advance(75 * SECOND_MS);
    await tick;
    expect(watch.lastLook().fields).to.include({ problem: 'unreachable' });
    expect(watch.lastLook().fields['detail']).to.include('75 s');
  });
});

describe('A listing that is suddenly empty', () => {
  let watch: Watch;
  beforeEach(async () => {
    watch = await openWatch();
    for (const name of ['Loyalty gold', 'Loyalty silver']) watch.service.evaluateSegment(name, 9000);
    await watch.look(0);
  });
  afterEach(() => watch.close());
  const segments = async (): Promise<readonly string[]> =>
    (await watch.store.catalogue(watch.environment, 'segment')).map(({ name }) => name);

  it('is not believed at once: the look fails and nothing is forgotten', async () => {
    const before = await watch.health();
    watch.service.fault('/manage/segments', { body: [] });
    await watch.look();
    expect(watch.lastLook().fields).to.include({ problem: 'suspicious' });
    expect((await watch.health()).lastSuccessAt).to.equal(before.lastSuccessAt);
    expect(await segments()).to.have.length(2);
    watch.service.evaluateSegment('Loyalty gold', 11_000);
    await watch.look();
    expect(watch.told()).to.deep.equal(['segment-threshold-crossed Loyalty gold']);
  });

  it('is believed when it says so three times, and its things are gone after half an hour', async () => {
    for (const name of ['Loyalty gold', 'Loyalty silver']) watch.service.remove(name);
    await watch.look();
    await watch.look(2 * MINUTE_MS);
    expect(watch.lastLook().event).to.equal('look.failed');
    await watch.look(4 * MINUTE_MS);
    expect(watch.lastLook().event).to.equal('look.done');
    expect(await segments()).to.have.length(2);
    await watch.look();
    await watch.look(30 * MINUTE_MS);
    expect(await segments()).to.have.length(0);
    expect(await watch.store.stateOf(watch.environment, { kind: 'segment', id: 'LoyaltyGold' })).to.equal(undefined);
  });

  it('a single thing is gone after three listings and half an hour without it, and comes back as new', async () => {
    watch.service.remove('Loyalty gold');
    await watch.look();
    await watch.look();
    await watch.look();
    expect(await segments()).to.include('Loyalty gold');
    watch.restart();
    await watch.look(28 * MINUTE_MS);
    expect(await segments()).to.deep.equal(['Loyalty silver']);
    watch.service.evaluateSegment('Loyalty gold', 50_000);
    await watch.look();
    expect(watch.told()).to.deep.equal([]);
  });

  it('a thing that can not be read is not missing', async () => {
    const good = watch.service.world().segments;
    const many = Array.from({ length: 8 }, (_, index) => ({
      ...good[1],
      name: `Other${index}`,
      friendlyName: `Other ${index}`,
    }));
    const bad = { ...good[0], evaluationStatus: 'odd' };
    watch.service.fault('/manage/segments', { body: [bad, good[1], ...many] }, 10);
    for (let look = 0; look < 5; look += 1) await watch.look(15 * MINUTE_MS);
    expect(watch.lastLook().fields).to.include({ quarantined: 1 });
    expect(await segments()).to.include('Loyalty gold');
  });
});
