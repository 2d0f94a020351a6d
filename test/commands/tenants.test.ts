/** Several environments, several conversations, several tenants: who sees what. And many subscriptions on one card. */
import { expect } from 'chai';
import { CARD_BYTES } from '../../src/cards/render.ts';
import type { Answer } from '../../src/core/conversation.ts';
import { expectGoodCard } from '../cards/schema.ts';
import {
  buttonsOf,
  CONTOSO,
  CONTOSO_TEST,
  createWorld,
  FABRIKAM,
  measure,
  segment,
  source,
  type World,
  wordsOf,
} from './world.ts';

const titles = (answer: Answer): readonly string[] => buttonsOf(answer.card).map(({ title }) => title);

describe('A conversation', () => {
  let world: World;

  beforeEach(async () => {
    world = await createWorld([CONTOSO, CONTOSO_TEST, FABRIKAM]);
    await world.look(CONTOSO, [source('Shared name', 'a-1'), segment('Gold')], { Gold: 1 });
    await world.look(CONTOSO_TEST, [source('Shared name', 'a-2')]);
    await world.look(FABRIKAM, [source('Shared name', 'b-1'), segment('Fabrikam secret'), measure('Fabrikam margin')]);
  });

  afterEach(() => world.close());

  it('of a tenant with several environments is asked which, and the choice stays with the line', async () => {
    const chat = await world.chat();
    const asked = await chat.say('subscribe failures for "Shared name"');
    expectGoodCard(asked.card);
    expect(titles(asked)).to.deep.equal(['Contoso Retail', 'Contoso Test']);
    await chat.press('Contoso Test');
    expect((await chat.subscriptions())[0]?.subjects.map(({ id }) => id)).to.deep.equal(['a-2']);
  });

  it('names the environment by its beginning, and is offered its own when there is none like it', async () => {
    const chat = await world.chat();
    await chat.say('subscribe failures of "contoso t"');
    expect((await chat.subscriptions())[0]?.environmentId).to.equal('env-2');
    expect(titles(await chat.say('subscribe failures of Northwind'))).to.deep.equal(['Contoso Retail', 'Contoso Test']);
  });

  it('moves a subscription to another environment with all that it leaves out', async () => {
    const chat = await world.chat();
    await chat.say('subscribe failures in "Contoso Retail" except "Old*"');
    await chat.say('edit 1 in "Contoso Test"');
    expect((await chat.subscriptions())[0]).to.deep.include({
      environmentId: 'env-2',
      except: { subjects: [], like: ['Old*'] },
    });
    await chat.say('edit 1 for "No such thing"');
    expect(wordsOf(await chat.press('Use the form')), 'of the same subscription').to.include('Change number 1');
  });

  it('chooses the environment in the form, and is told when the object is of another', async () => {
    const chat = await world.chat();
    const form = await chat.say('subscribe');
    expectGoodCard(form.card);
    const subject = JSON.stringify(['env-2', 'data-source', 'a-2']);
    const wrong = await chat.press('Subscribe', { environment: 'env-1', trigger: 'refresh-failed', subject });
    expectGoodCard(wrong.card);
    expect(wordsOf(wrong)).to.include('is not in the environment that you chose');
    await chat.press('Subscribe', { environment: 'env-2', trigger: 'refresh-failed', subject });
    expect((await chat.subscriptions())[0]).to.deep.include({ environmentId: 'env-2' });
  });

  it('never sees an environment, an object or a name of another tenant', async () => {
    const chat = await world.chat();
    const lines = [
      'help',
      'environments',
      'status',
      'subscribe',
      'list',
      'subscribe failures of Fabrikam',
      'subscribe failures of env-9',
      'subscribe failures of #"env-9"',
      'subscribe segment of env-9 for "Fabrikam secret" above 5',
      'subscribe segment of "Contoso Retail" for "Fabrikam secret" above 5',
      'subscribe segment of "Contoso Retail" for #"Fabrikam_secret" above 5',
      'subscribe measure of "Contoso Retail" for "Fabrikam mar" above 5',
    ];
    for (const line of lines) {
      const answer = await chat.say(line);
      expectGoodCard(answer.card);
      const echoed = line.includes('Fabrikam') || line.includes('env-9');
      const shown = JSON.stringify({ card: answer.card, buttons: titles(answer) });
      if (!echoed) expect(shown, line).to.not.match(/Fabrikam|env-9|b-1/);
      expect(titles(answer).join('|'), line).to.not.match(/Fabrikam|margin/);
      expect(await chat.subscriptions(), line).to.deep.equal([]);
    }
    await chat.say('subscribe');
    await chat.press('Subscribe', { environment: 'env-9', trigger: 'refresh-failed' });
    expect(await chat.subscriptions()).to.deep.equal([]);
  });

  it('can not use the buttons of another conversation, nor of one of the same id in another tenant', async () => {
    const ours = await world.chat({ conversationId: 'one' });
    const neighbour = await world.chat({ conversationId: 'two' });
    const stranger = await world.chat({ tenantId: 'tenant-b', conversationId: 'one' });
    await ours.say('subscribe failures of "Contoso Retail"');
    await stranger.say('subscribe failures');
    const card = (await ours.say('subscribe failures of "Contoso Retail"')).card;
    for (const { id } of buttonsOf(card)) {
      for (const other of [neighbour, stranger]) {
        expect((await other.pressId(id)).summary).to.include('no longer works');
      }
    }
    expect(await ours.subscriptions()).to.have.length(1);
    expect(await stranger.subscriptions()).to.have.length(1);
    expect(world.tests).to.deep.equal([]);
  });

  it('numbers its subscriptions for itself', async () => {
    const ours = await world.chat();
    const stranger = await world.chat({ tenantId: 'tenant-b' });
    await stranger.say('subscribe failures');
    await ours.say('unsubscribe 1');
    expect(await stranger.subscriptions()).to.have.length(1);
    expect(wordsOf(await ours.say('list'))).to.include('Nothing is subscribed to here yet');
  });

  it('with a subscription to an environment that is no longer watched can still list and end it', async () => {
    const chat = await world.chat();
    await world.store.subscribe(
      chat.conversation,
      { tenantId: 'tenant-a', environmentId: 'gone', trigger: 'refresh-failed', subjects: [], includeOnDemand: false },
      'ada',
    );
    expect(wordsOf(await chat.say('list'))).to.include('an environment that is no longer watched');
    expect(wordsOf(await chat.say('unsubscribe 1'))).to.include('Ended number 1');
  });

  it('of a tenant without environments is told who can connect one', async () => {
    const chat = await world.chat({ tenantId: 'tenant-z' });
    for (const line of ['subscribe', 'subscribe failures', 'status', 'environments']) {
      const answer = await chat.say(line);
      expectGoodCard(answer.card);
      expect(wordsOf(answer), line).to.include('No environment of your organization is connected');
    }
  });
});

describe('Cards that have much to show', () => {
  it('stay small with 200 subscriptions to things with the longest names, and say how many more there are', async () => {
    const world = await createWorld([CONTOSO]);
    try {
      const many = Array.from({ length: 200 }, (_, at) =>
        segment(`${at} ${'*_[漢字](https://x.example)'.repeat(20)}`, `s${at}`),
      );
      await world.look(CONTOSO, many);
      const chat = await world.chat();
      for (let at = 0; at < 200; at++) await chat.say(`subscribe segment for #"s${at}" above ${at}`);
      expect(await chat.subscriptions()).to.have.length(200);
      for (const line of [
        'list',
        'status',
        'subscribe',
        'environments',
        'unsubscribe all',
        'unsubscribe 999',
        'mute 1 for 2 hours',
        'list',
        'subscribe segment for "*_" above 1',
        'subscribe segment for s1',
      ]) {
        const answer = await chat.say(line);
        expectGoodCard(answer.card);
        expect(Buffer.byteLength(JSON.stringify(answer.card)), line).to.be.below(CARD_BYTES);
      }
      const first = await chat.say('list');
      expect(wordsOf(first)).to.match(/and \d+ more/);
      const shown = wordsOf(first)
        .split('\n')
        .filter((text) => /^\d+$/.test(text))
        .map(Number);
      const last = Math.max(...shown);
      const second = await chat.press('More');
      expectGoodCard(second.card);
      expect(wordsOf(second).split('\n')).to.include(String(last + 1));
    } finally {
      await world.close();
    }
  });

  it('stay small with 40 environments in trouble', async () => {
    const environments = Array.from({ length: 40 }, (_, at) => ({
      tenantId: 'tenant-a',
      environmentId: `e${at}`,
      name: `Environment ${at} ${'x'.repeat(100)}`,
    }));
    const world = await createWorld(environments);
    try {
      for (const claimed of await world.store.claimEnvironments(40, 30_000)) {
        await world.store.recordProblem(claimed, { kind: 'not-a-user', detail: '403' }, world.clock.now());
        await world.store.markBlind(claimed, world.clock.now());
      }
      const chat = await world.chat();
      for (const line of ['status', 'environments', 'subscribe', 'subscribe failures']) {
        expectGoodCard((await chat.say(line)).card);
      }
      expect(wordsOf(await chat.say('status'))).to.match(/and \d+ more/);
    } finally {
      await world.close();
    }
  });
});
