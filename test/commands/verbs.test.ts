/** Each verb, as a person uses it. */
import { expect } from 'chai';
import type { Answer } from '../../src/core/conversation.ts';
import type { Outcome } from '../../src/core/model.ts';
import { expectGoodCard } from '../cards/schema.ts';
import { buttonsOf, type Chat, CONTOSO, createWorld, SUBJECTS, segment, type World, wordsOf } from './world.ts';

const titles = (answer: Answer): readonly string[] => buttonsOf(answer.card).map(({ title }) => title);

/** Every card passes through here. */
const good = (answer: Answer): Answer => {
  if (answer.card) expectGoodCard(answer.card);
  return answer;
};

describe('A person in a channel', () => {
  let world: World;
  let chat: Chat;

  beforeEach(async () => {
    world = await createWorld([CONTOSO]);
    await world.look(CONTOSO, SUBJECTS, { 'High spenders': 9812, 'High potential': 12_000, Revenue: 1234.5 });
    chat = await world.chat();
  });

  afterEach(() => world.close());

  const say = async (text: string): Promise<Answer> => good(await chat.say(text));
  const press = async (title: string, inputs?: Record<string, string>): Promise<Answer> =>
    good(await chat.press(title, inputs));

  describe('is welcomed', () => {
    it('by name, with what the bot is good for and one primary button that opens the form', async () => {
      const answer = good(await chat.welcome('Ada Lovelace'));
      expect(wordsOf(answer)).to.include('Ada Lovelace added me here.');
      expect(titles(answer)).to.deep.equal(['Subscribe', 'Help']);
      expect(JSON.stringify(answer.card).match(/"style":"positive"/g)).to.have.length(1);
      expect(wordsOf(await press('Subscribe'))).to.include('Tell this conversation when');
    });

    it('without a name when nobody knows who added the bot', async () => {
      expect(wordsOf(good(await chat.welcome('')))).to.include('I was added here.');
    });

    it('and told when no environment of the organization is connected', async () => {
      const stranger = await world.chat({ tenantId: 'tenant-z', conversationId: 'z' });
      expect(wordsOf(good(await stranger.welcome('Eve')))).to.include('No environment of your organization');
    });
  });

  it('says hi and hears how many subscriptions there are', async () => {
    expect(wordsOf(await say('hi'))).to.include('Nothing is subscribed to yet');
    await say('subscribe failures');
    expect(wordsOf(await say('hello'))).to.include('It has 1 subscription.');
  });

  it('asks for help and sees each verb with an example that works, and the rules that surprise', async () => {
    const words = wordsOf(await say('help'));
    for (const rule of ['on the way up only', 'without dimensions', 'including on-demand', 'starting point']) {
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

  describe('subscribes', () => {
    it('in one line, and the card repeats what was understood', async () => {
      const answer = await say('subscribe refresh failed for "crm accounts", LOYALTY');
      expect(answer.summary).to.equal(
        'Subscribed, number 1: Refresh failed – Contoso Retail · CRM accounts and Loyalty files',
      );
      expect(wordsOf(answer)).to.include('Contoso Retail').and.include('CRM accounts and Loyalty files');
      expect(titles(answer)).to.deep.equal(['Test', 'List', 'Unsubscribe']);
      const [subscription] = await chat.subscriptions();
      expect(subscription?.subjects.map(({ id }) => id)).to.deep.equal(['guid-CRM accounts', 'guid-Loyalty files']);
      expect(subscription?.createdBy).to.equal('ada');
    });

    it('to names with commas and quotes in them', async () => {
      await say('subscribe failures for "Web shop, orders"');
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['Web shop, orders']);
    });

    it('above a number, and sees the present value beside it', async () => {
      const words = wordsOf(await say('subscribe segment for "High spenders" above 10k'));
      expect(words).to.include('now 9,812 – threshold 10,000').and.not.include('Above already');
      expect((await chat.subscriptions())[0]?.threshold).to.equal(10_000);
    });

    it('to what is above the number already, and is told that it fires at the next crossing', async () => {
      const words = wordsOf(await say('subscribe segment for "High potential" above 10k'));
      expect(words).to.include('now 12,000 – threshold 10,000');
      expect(words).to.include('Above already: I tell you at the next rise from 10,000 or below.');
    });

    it('to a segment that was not measured yet', async () => {
      expect(wordsOf(await say('subscribe segment for Dormant above 5'))).to.include('not measured yet – threshold 5');
    });

    it('to every segment when none is named', async () => {
      const words = wordsOf(await say('subscribe segment above 10k'));
      expect(words).to.include('All, new ones too').and.include('What is above 10,000 already');
      expect((await chat.subscriptions())[0]?.subjects).to.deep.equal([]);
    });

    it('again, and is told that it was there already', async () => {
      await say('subscribe failures');
      const answer = await say('subscribe refresh-failed');
      expect(wordsOf(answer)).to.include('Already subscribed: number 1');
      expect(await chat.subscriptions()).to.have.length(1);
    });

    it('to on-demand full refreshes later, and is told that this changed', async () => {
      expect(wordsOf(await say('subscribe full refresh'))).to.include('Scheduled only');
      const answer = await say('subscribe full refresh including on-demand');
      expect(wordsOf(answer)).to.include('Changed: number 1').and.include('Scheduled and on-demand');
      expect((await chat.subscriptions()).map(({ includeOnDemand }) => includeOnDemand)).to.deep.equal([true]);
    });

    it('with "including on-demand" where there is no such choice, and is told so', async () => {
      expect(wordsOf(await say('subscribe failures including on-demand'))).to.include('is for full refreshes only');
      expect((await chat.subscriptions())[0]?.includeOnDemand).to.equal(false);
    });

    it('and presses Test, List and Unsubscribe on the confirmation', async () => {
      await say('subscribe failures');
      expect((await press('Test')).card).to.equal(undefined);
      expect(world.tests).to.have.length(1);
      expect(wordsOf(await press('List'))).to.include('1 subscription');
      await say('subscribe failures');
      expect(wordsOf(await press('Unsubscribe'))).to.include('Ended number 1');
      expect(await chat.subscriptions()).to.deep.equal([]);
    });
  });

  describe('is asked back', () => {
    it('for the number that a threshold needs, with the present value, and types it into the card', async () => {
      const asked = await say('subscribe segment for "High spenders"');
      expect(wordsOf(asked)).to.include('Above which number?').and.include('now 9,812');
      expect(await chat.subscriptions()).to.deep.equal([]);
      const done = await press('Subscribe', { threshold: '10000' });
      expect(done.replacesCard).to.equal(true);
      expect((await chat.subscriptions())[0]).to.deep.include({ threshold: 10_000 });
    });

    it('again when what was typed is no number, a part of a member, or less than nobody', async () => {
      await say('subscribe segment for "High spenders"');
      expect(wordsOf(await press('Subscribe', { threshold: 'many' }))).to.include("I can't read “many” as a number");
      expect(wordsOf(await press('Subscribe', { threshold: '10.5' }))).to.include('is a whole number');
      expect(wordsOf(await press('Subscribe', { threshold: '-1' }))).to.include('is a whole number');
      expect(await chat.subscriptions()).to.deep.equal([]);
      await press('Subscribe', { threshold: '10k' });
      expect((await chat.subscriptions())[0]?.threshold).to.equal(10_000);
    });

    it('which of two names was meant, and presses one', async () => {
      const asked = await say('subscribe segment for high above 5');
      expect(titles(asked)).to.deep.equal(['High potential', 'High spenders', 'Use the form']);
      const done = await press('High spenders');
      expect(done).to.include({ replacesCard: true });
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['High spenders']);
    });

    it('about a misspelt name, one after the other, without losing the rest of the line', async () => {
      expect(titles(await say('subscribe segment for "Hihg spendrs", "Dormnt" above 7'))[0]).to.equal('High spenders');
      expect(titles(await press('High spenders'))[0]).to.equal('Dormant');
      await press('Dormant');
      expect((await chat.subscriptions())[0]).to.deep.include({ threshold: 7 });
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal([
        'High spenders',
        'Dormant',
      ]);
    });

    it('about a name that is like none', async () => {
      const words = wordsOf(await say('subscribe failures for "zzzzzz"'));
      expect(words).to.include('There is no data source of that name in Contoso Retail.').and.include('Check the name');
    });

    it('which of two things of one name was meant, told apart by their ids', async () => {
      await world.look(CONTOSO, [segment('Twins', 'twins_1'), segment('Twins', 'twins_2')]);
      expect(titles(await say('subscribe segment for Twins above 1'))).to.include('Twins (twins_1)');
      await press('Twins (twins_2)');
      expect((await chat.subscriptions())[0]?.subjects.map(({ id }) => id)).to.deep.equal(['twins_2']);
    });

    it('which trigger was meant', async () => {
      expect(titles(await say('subscribe refresh for "CRM accounts"'))).to.include.members([
        'Refresh failed',
        'Refresh succeeded',
      ]);
      await press('Refresh succeeded');
      expect((await chat.subscriptions())[0]).to.deep.include({ trigger: 'refresh-succeeded' });
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['CRM accounts']);
    });

    it('which number was meant by 10.000', async () => {
      expect(titles(await say('subscribe segment for Dormant above 10.000')).slice(0, 2)).to.deep.equal([
        '10,000',
        '10',
      ]);
      await press('10,000');
      expect((await chat.subscriptions())[0]?.threshold).to.equal(10_000);
    });

    it('whether a misspelt line meant what it looks like', async () => {
      expect(titles(await say('subscrbe failures for "CRM accounts"'))[0]).to.equal(
        'subscribe refresh-failed for "CRM accounts"',
      );
      await press('subscribe refresh-failed for "CRM accounts"');
      expect(await chat.subscriptions()).to.have.length(1);
    });
  });

  describe('is told why not', () => {
    it('when a measure has dimensions, and is offered those without', async () => {
      const answer = await say('subscribe measure for "Revenue by country" above 5');
      expect(wordsOf(answer)).to.include('is a table and not one number');
      expect(titles(answer)[0]).to.equal('Revenue');
      await press('Revenue');
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['Revenue']);
    });

    it('when a number is put on what has none', async () => {
      expect(wordsOf(await say('subscribe failures above 5'))).to.include('nothing to compare with 5');
      await press('Subscribe without a number');
      expect((await chat.subscriptions())[0]).to.not.have.property('threshold');
    });

    it('when names are put on what is about the whole environment', async () => {
      expect(wordsOf(await say('subscribe unification for "CRM accounts"'))).to.include("can't be narrowed");
      await press('Subscribe without names');
      expect((await chat.subscriptions())[0]).to.deep.include({ trigger: 'unification-completed' });
    });

    it('when nothing of the kind was seen yet', async () => {
      await world.look(CONTOSO, [segment('Only')]);
      expect(wordsOf(await say('subscribe failures for "CRM accounts"'))).to.include(
        'I know no data source of Contoso Retail yet',
      );
    });

    it('when a threshold shall work downwards', async () => {
      expect(wordsOf(await say('subscribe segment below 5'))).to.include('on the way up only');
    });
  });

  describe('fills in the form', () => {
    const key = (kind: string, id: string): string => JSON.stringify(['env-1', kind, id]);

    it('for one data source', async () => {
      const form = await say('subscribe');
      expect(JSON.stringify(form.card)).to.not.include('Revenue by country');
      const done = await press('Subscribe', {
        trigger: 'refresh-failed',
        subject: key('data-source', 'guid-CRM accounts'),
        onDemand: 'false',
      });
      expect(done.replacesCard).to.equal(true);
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['CRM accounts']);
    });

    it('for all of them, with on-demand runs', async () => {
      await say('subscribe');
      await press('Subscribe', { trigger: 'full-refresh-completed', subject: 'all', onDemand: 'true' });
      expect((await chat.subscriptions())[0]).to.deep.include({ includeOnDemand: true, subjects: [] });
    });

    it('for a segment with its number', async () => {
      await say('subscribe');
      await press('Subscribe', {
        trigger: 'segment-threshold-crossed',
        subject: key('segment', 'High_spenders'),
        threshold: '10000',
      });
      expect((await chat.subscriptions())[0]).to.deep.include({ threshold: 10_000 });
    });

    it('without the number, and is asked for it', async () => {
      await say('subscribe');
      expect(
        wordsOf(await press('Subscribe', { trigger: 'segment-threshold-crossed', subject: key('segment', 'Dormant') })),
      ).to.include('Above which number?');
      await press('Subscribe', { threshold: '3' });
      expect((await chat.subscriptions())[0]).to.deep.include({ threshold: 3 });
    });

    it('with a segment for a data source, and gets it back with what was chosen', async () => {
      await say('subscribe');
      const again = await press('Subscribe', { trigger: 'refresh-failed', subject: key('segment', 'Dormant') });
      expect(wordsOf(again)).to.include('“Dormant” is not what this is about');
      expect(JSON.stringify(again.card)).to.include('"value":"refresh-failed"');
      expect(await chat.subscriptions()).to.deep.equal([]);
    });

    it('by typing a name where the client lets people type', async () => {
      await say('subscribe');
      await press('Subscribe', { trigger: 'refresh-failed', subject: 'crm' });
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['CRM accounts']);
    });
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
      expect(wordsOf(await press('Unsubscribe', { number: '2' }))).to.include('Ended number 2');
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
      expect(wordsOf(good(await chat.pressId(id)))).to.include('have changed in the meantime');
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
      expect(wordsOf(good(await chat.pressId(id)))).to.include('This button no longer works');
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
      expect(answer.summary).to.equal('1 environment, all is well');
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
        const answer = good(await (await fresh.chat()).say('status'));
        expect(answer.summary).to.equal('1 environment was not looked at yet');
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
