/** A bot that can not check who calls is sent no work; one that could once goes on. */
import { expect } from 'chai';
import { createEgress } from '../../src/egress/index.ts';
import { createKeyCheck } from '../../src/teams/keys.ts';
import { APP_ID, type FakeKeys, fakeCloud, startKeys } from '../fakes/bot-framework.ts';
import { createHandClock } from '../fakes/clock.ts';

describe('The keys by which callers are checked', () => {
  let keys: FakeKeys;
  const egress = createEgress({});
  const clock = createHandClock(1_000_000);
  const identity = { kind: 'secret', appId: APP_ID, password: 'x' } as const;
  const create = () => createKeyCheck({ settings: { identity, cloud: fakeCloud(keys) }, egress, clock });

  beforeEach(async () => {
    keys = await startKeys();
  });
  afterEach(() => keys.stop());
  after(() => egress.close());

  it('are asked for until they could be had once, and then no more', async () => {
    keys.break(500);
    const hasKeys = create();
    expect(await hasKeys()).to.equal(false);
    keys.break(200);
    expect(await hasKeys(), 'not at every question').to.equal(false);
    clock.set(clock.now() + 5000);
    expect(await Promise.all([hasKeys(), hasKeys()])).to.deep.equal([true, true]);
    const { asked } = keys;
    keys.break('reset');
    clock.set(clock.now() + 3_600_000);
    expect(await hasKeys()).to.equal(true);
    expect(keys.asked).to.equal(asked);
  });

  it('are not there when nobody answers', async () => {
    keys.break('reset');
    expect(await create()()).to.equal(false);
  });

  it('are not needed in a try-out without an identity', async () => {
    const settings = { identity: { kind: 'none' } as const, cloud: fakeCloud(keys) };
    expect(await createKeyCheck({ settings, egress, clock })()).to.equal(true);
    expect(keys.asked).to.equal(0);
  });
});
