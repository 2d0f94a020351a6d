/** Subscribing, as a person does it: in one line, or by answering questions. */
import { expect } from 'chai';
import type { Answer } from '../../src/core/conversation.ts';
import { buttonsOf, type Chat, CONTOSO, createWorld, SUBJECTS, segment, type World, wordsOf } from './world.ts';

const titles = (answer: Answer): readonly string[] => buttonsOf(answer.card).map(({ title }) => title);

describe('A person who subscribes', () => {
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

  describe('says it in one line', () => {
    it('in one line, and the card repeats what was understood', async () => {
      const answer = await say('subscribe refresh failed for "crm accounts", LOYALTY');
      expect(answer.summary).to.equal(
        'Subscribed, number 1: Refresh failed – Contoso Retail · CRM accounts and Loyalty files',
      );
      expect(wordsOf(answer)).to.include('Contoso Retail').and.include('CRM accounts and Loyalty files');
      expect(titles(answer)).to.deep.equal(['Test', 'Edit', 'List', 'Unsubscribe']);
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

    it('below which number, when the line says below and has none, or none that can be', async () => {
      for (const line of ['"High spenders" below', '"High spenders" below 10.5', 'Dormant falls below']) {
        const asked = wordsOf(await say(`subscribe segment for ${line}`));
        expect(asked, line).to.include('Below which number?').and.include('is below it now');
        expect(asked, line).not.to.match(/Above which|above it now/);
        await press('Subscribe', { threshold: '5' });
      }
      const all = await chat.subscriptions();
      expect(all.map(({ direction, threshold }) => [direction, threshold])).to.deep.equal([
        ['below', 5],
        ['below', 5],
      ]);
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
      await press('Without the number');
      expect((await chat.subscriptions())[0]).to.not.have.property('threshold');
    });

    it('when names are put on what is about the whole environment', async () => {
      expect(wordsOf(await say('subscribe unification for "CRM accounts"'))).to.include("can't be narrowed");
      await press('Without names');
      expect((await chat.subscriptions())[0]).to.deep.include({ trigger: 'unification-completed' });
    });

    it('when nothing of the kind was seen yet', async () => {
      await world.look(CONTOSO, [segment('Only')]);
      expect(wordsOf(await say('subscribe failures for "CRM accounts"'))).to.include(
        'I know no data source of Contoso Retail yet',
      );
    });

    it('when a number shall be compared in another way than above or below', async () => {
      expect(wordsOf(await say('subscribe segment at most 5'))).to.include('I compare with above and below only');
    });
  });
});
