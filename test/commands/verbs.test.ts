/** Each verb, as a person uses it. */
import { expect } from 'chai';
import type { Answer } from '../../src/core/conversation.ts';
import type { Outcome } from '../../src/core/model.ts';
import { buttonsOf, type Chat, CONTOSO, createWorld, SUBJECTS, segment, source, type World, wordsOf } from './world.ts';

const titles = (answer: Answer): readonly string[] => buttonsOf(answer.card).map(({ title }) => title);

describe('A person in a channel', () => {
  let world: World;
  let chat: Chat;

  beforeEach(async () => {
    world = await createWorld([CONTOSO]);
    await world.look(CONTOSO, SUBJECTS, { 'High spenders': 9812, 'High potential': 12_000, Revenue: 1234.5 });
    chat = await world.chat();
  });

  afterEach(() => world.close());

  const say = (text: string): Promise<Answer> => chat.say(text);
  const press = (title: string, inputs?: Record<string, string>): Promise<Answer> => chat.press(title, inputs);

  describe('is welcomed', () => {
    it('by name, with what the bot is good for and one primary button that opens the form', async () => {
      const answer = await chat.welcome('Ada Lovelace');
      expect(wordsOf(answer)).to.include('Ada Lovelace added me here.');
      expect(titles(answer)).to.deep.equal(['Subscribe']);
      expect(JSON.stringify(answer.card).match(/"style":"positive"/g)).to.have.length(1);
      expect(wordsOf(await press('Subscribe'))).to.include('Tell when');
    });

    it('without a name when nobody knows who added the bot', async () => {
      expect(wordsOf(await chat.welcome(''))).to.include('I was added here.');
    });

    it('and told when no environment of the organization is connected', async () => {
      const stranger = await world.chat({ tenantId: 'tenant-z', conversationId: 'z' });
      expect(wordsOf(await stranger.welcome('Eve'))).to.include('No environment of your organization');
    });
  });

  it('says hi and hears how many subscriptions there are', async () => {
    expect(wordsOf(await say('hi'))).to.include('Nothing is subscribed to yet');
    await say('subscribe failures');
    expect(wordsOf(await say('hello'))).to.include('It has 1 subscription.');
  });

  it('can type the examples of the help as they stand: they are about things of the environment', async () => {
    await world.look(CONTOSO, [source('Tills'), segment('Gold'), source('Returns of the spring', 'x')]);
    const examples = wordsOf(await say('help'))
      .split('\n')
      .filter((line) => /^subscribe .+ for /.test(line));
    expect(examples).to.have.length(3);
    for (const line of examples) expect(wordsOf(await say(line)), line).to.match(/^Subscribed: number \d/);
  });

  it('asks for help and sees each verb with an example that works, and the rules that surprise', async () => {
    const words = wordsOf(await say('help'));
    for (const rule of ['on the way up', 'without dimensions', 'including on-demand', 'starting point']) {
      expect(words).to.include(rule);
    }
    const examples = words
      .split('\n')
      .filter((text) => /^(subscribe|unsubscribe|list|test|status|environments)( |$)/.test(text));
    expect(examples).to.include.members([
      'subscribe',
      'list',
      'unsubscribe 1',
      'unsubscribe all',
      'test 1',
      'status',
      'environments',
    ]);
    for (const example of examples) {
      expect((await say(example)).summary, example).to.not.match(/didn't understand|can't read|can't find/);
    }
  });

  describe('lists and ends subscriptions', () => {
    beforeEach(async () => {
      await say('subscribe failures');
      await say('subscribe segment for "High spenders" above 10000');
      await say('subscribe full refresh');
    });

    it('sees each with its number in words', async () => {
      const words = wordsOf(await say('list'));
      expect(words).to.include('Contoso Retail · all data sources');
      expect(words).to.include('Contoso Retail · High spenders · above 10,000');
    });

    it('picks a number on the list to end it', async () => {
      await say('list');
      const ended = wordsOf(await press('Unsubscribe', { number: '2' }));
      // The others are told on, and some of them to others than this conversation.
      expect(ended)
        .to.include('Ended number 2')
        .and.include('It tells nobody any more')
        .and.not.include('conversation');
      expect((await chat.subscriptions()).map(({ number }) => number)).to.deep.equal([1, 3]);
    });

    it('ends one by its number, and takes it back', async () => {
      const ended = await say('unsubscribe 2');
      expect(ended.summary).to.equal(
        'Ended number 2: Segment threshold crossed – Contoso Retail · High spenders · above 10,000',
      );
      await press('Undo');
      const [, , back] = await chat.subscriptions();
      expect(back).to.deep.include({ number: 4, threshold: 10_000 });
      expect(back?.subjects.map(({ name }) => name)).to.deep.equal(['High spenders']);
    });

    it('hears which numbers there are when there is no such number', async () => {
      expect(wordsOf(await say('unsubscribe 9'))).to.include('There is no number 9 here. Numbers here: 1, 2, and 3.');
      expect(wordsOf(await say('test 9'))).to.include('There is no number 9 here.');
    });

    it('is shown the list when the number is missing', async () => {
      expect(wordsOf(await say('unsubscribe')))
        .to.include('Which one shall I end?')
        .and.include('all data sources');
    });

    it('ends all only by pressing the button of the question', async () => {
      expect(wordsOf(await say('unsubscribe all'))).to.include('End all 3 subscriptions?');
      expect(await chat.subscriptions()).to.have.length(3);
      expect(wordsOf(await press('End all 3'))).to.include('Ended 3 subscriptions');
      expect(await chat.subscriptions()).to.deep.equal([]);
      expect(wordsOf(await say('unsubscribe all'))).to.include('Nothing is subscribed to here yet');
    });

    it('is asked again when something was subscribed to in the meantime', async () => {
      const asked = await say('unsubscribe all');
      const id = buttonsOf(asked.card)[0]?.id ?? '';
      await say('unsubscribe 3');
      await say('subscribe success');
      expect(wordsOf(await chat.pressId(id))).to.include('have changed in the meantime');
      expect(await chat.subscriptions()).to.have.length(3);
    });

    it('can not end anything by pressing a used button again', async () => {
      await say('subscribe failures');
      const id =
        buttonsOf((await say('subscribe failures')).card).find(({ title }) => title === 'Unsubscribe')?.id ?? '';
      await chat.pressId(id);
      await say('subscribe failures');
      const kept = await chat.subscriptions();
      expect((await chat.pressId(id)).summary).to.include('no longer works');
      expect(await chat.subscriptions()).to.deep.equal(kept);
    });

    it('finds an old button out of use', async () => {
      const id =
        buttonsOf((await say('subscribe failures')).card).find(({ title }) => title === 'Unsubscribe')?.id ?? '';
      world.clock.set(world.clock.now() + 8 * 24 * 3_600_000);
      expect(wordsOf(await chat.pressId(id))).to.include('This button no longer works');
      expect(await chat.subscriptions()).to.have.length(3);
    });
  });

  describe('tests a subscription', () => {
    const outcomes: readonly (readonly [Outcome, string])[] = [
      [{ kind: 'not-sent', reason: 'throttled', status: 429 }, 'Try again in a minute'],
      [{ kind: 'unsure', reason: 'no answer' }, 'may still appear'],
      [{ kind: 'refused', reason: 'bad card', status: 400 }, 'tell the operator'],
      [{ kind: 'gone', reason: 'removed', status: 403, code: 'BotNotInConversationRoster' }, 'not archived'],
      [{ kind: 'halted', reason: 'no token', scope: 'bot' }, 'has to look at its sign-in'],
    ];

    it('and gets the real card with one line', async () => {
      await say('subscribe failures');
      const answer = await say('test 1');
      expect(answer).to.deep.equal({ summary: 'Here is the test card of number 1. Real ones come the same way.' });
      expect(world.tests[0]?.subscription.number).to.equal(1);
      expect(world.tests[0]?.conversation.conversationId).to.equal('general');
    });

    for (const [outcome, words] of outcomes) {
      it(`and hears what to do when it is ${outcome.kind}`, async () => {
        await say('subscribe failures');
        world.outcome = outcome;
        expect(wordsOf(await say('test 1'))).to.include(words);
      });
    }
  });

  describe('asks for the status', () => {
    it('and sees when each environment was looked at', async () => {
      const answer = await say('status');
      expect(answer.summary).to.equal('1 environment, and I see it');
      expect(wordsOf(answer))
        .to.include('I see it')
        .and.include('Nov 21, 2026, 10:30')
        .and.include('Nov 21, 2026, 10:31');
    });

    it('and sees what is wrong, since when, and what to do', async () => {
      await world.clock.advance(61_000);
      const [claimed] = await world.store.claimEnvironments(1, 30_000);
      if (!claimed) throw new Error('nothing to claim');
      await world.store.recordProblem(claimed, { kind: 'bad-key', detail: '401' }, world.clock.now() + 60_000);
      const seen = wordsOf(await say('status'));
      expect(seen)
        .to.include('Trouble')
        .and.include('refuses the subscription key')
        .and.include('primary or secondary key');
      await world.store.markBlind(CONTOSO, world.clock.now());
      const answer = await say('status');
      expect(answer.summary).to.equal('1 environment needs attention');
      expect(wordsOf(answer)).to.include("I can't see it").and.include('Not seen since');
    });

    it('and sees the last delivery of each subscription', async () => {
      await say('subscribe segment for "High spenders" above 10000');
      expect(wordsOf(await say('status'))).to.include('nothing sent yet');
      await world.clock.advance(60_000);
      await world.look(CONTOSO, SUBJECTS, { 'High spenders': 10_240 });
      expect(wordsOf(await say('status'))).to.match(/Waiting to be sent · Nov 21, 2026, 10:31 GMT\+1 · TD-[0-9A-Z]{7}/);
      const claimed = await world.store.claim(10, 30_000);
      await world.store.settle(
        claimed.map((delivery) => ({ delivery, outcome: { kind: 'delivered' }, settlement: { state: 'delivered' } })),
      );
      expect(wordsOf(await say('status'))).to.match(/Delivered · .* · TD-[0-9A-Z]{7}/);
    });

    it('before anything was looked at', async () => {
      const fresh = await createWorld([CONTOSO]);
      try {
        const answer = await (await fresh.chat()).say('status');
        expect(answer.summary).to.equal('1 environment has not been checked yet');
      } finally {
        await fresh.close();
      }
    });
  });

  it('sees the environments with what is known of each', async () => {
    expect(wordsOf(await say('environments')))
      .to.include('Contoso Retail')
      .and.include('3 data sources, 3 segments, and 2 measures');
  });
});
