/** The form that `subscribe` alone answers with, and what comes back from it. */
import { expect } from 'chai';
import type { Answer } from '../../src/core/conversation.ts';
import { partsOf } from '../cards/schema.ts';
import { type Chat, CONTOSO, createWorld, SUBJECTS, segment, type World, wordsOf } from './world.ts';

describe('A person who gets the form', () => {
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

  describe('sees what the values are now, and when they were measured', () => {
    const MEASURED = 'Nov 21, 2026, 10:30';

    it('in the picker, beside what has one', async () => {
      const words = wordsOf(await say('subscribe'));
      expect(words).to.include('High spenders (segment, 9,812)').and.to.include('Revenue (measure, 1,234.5)');
      expect(words).to.include('Dormant (segment)').and.to.include('CRM accounts (data source)');
      expect(words).to.not.include(MEASURED);
    });

    it('in the form of one that is there, however it names them', async () => {
      await say('subscribe segment for "High spenders" above 10000');
      expect(wordsOf(await say('edit 1')))
        .to.include('High spenders is 9,812 now, measured')
        .and.to.include(MEASURED);
      await say('subscribe segment for "High spenders", Dormant above 20000');
      const both = wordsOf(await say('edit 2'));
      expect(both).to.include('High spenders is 9,812 now').and.to.include('Dormant: no value is known yet');
    });

    it('when the form comes back with what was chosen', async () => {
      await say('subscribe');
      const chosen = {
        trigger: 'segment-threshold-crossed',
        subject: JSON.stringify(['env-1', 'segment', 'High_spenders']),
      };
      const again = wordsOf(await press('How often so far?', { ...chosen, threshold: '10000' }));
      expect(again).to.include('High spenders is 9,812 now');
    });

    it('where the number is asked for, and where it is confirmed', async () => {
      expect(wordsOf(await say('subscribe segment for "High spenders"')))
        .to.include('measured')
        .and.to.include(MEASURED);
      const done = wordsOf(await press('Subscribe', { threshold: '9000' }));
      expect(done).to.include(MEASURED).and.to.include('above 9,000');
    });
  });

  describe('fills in the form', () => {
    const key = (kind: string, id: string): string => JSON.stringify(['env-1', kind, id]);

    /** What is sent in by somebody who changes nothing. */
    const asItStands = (form: Answer): Record<string, string> =>
      Object.fromEntries(
        partsOf(form.card)
          .filter(({ type }) => String(type).startsWith('Input.'))
          .map(({ id, value }) => [String(id), String(value ?? '')]),
      );

    it('from the welcome in two clicks, without filling in anything', async () => {
      await chat.welcome('Ada');
      await press('Subscribe', asItStands(await press('Subscribe')));
      expect((await chat.subscriptions())[0]).to.deep.include({ trigger: 'refresh-failed', subjects: [] });
    });

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

    it('for a fall without the number, and is asked below which', async () => {
      await say('subscribe');
      const asked = await press('Subscribe', {
        trigger: 'measure-threshold-crossed',
        subject: key('measure', 'Revenue'),
        direction: 'below',
      });
      expect(wordsOf(asked)).to.include('Below which number?').and.include('the value was at or above');
      await press('Subscribe', { threshold: '3' });
      expect((await chat.subscriptions())[0]).to.deep.include({ threshold: 3, direction: 'below' });
    });

    it('with a segment for a data source, and gets it back with what was chosen', async () => {
      await say('subscribe');
      const again = await press('Subscribe', { trigger: 'refresh-failed', subject: key('segment', 'Dormant') });
      expect(wordsOf(again)).to.include('“Dormant” does not fit here');
      expect(JSON.stringify(again.card)).to.include('"value":"refresh-failed"');
      expect(await chat.subscriptions()).to.deep.equal([]);
    });

    it('and hears before it sends it in what can’t be, as it would after', async () => {
      await say('subscribe');
      const chosen = { trigger: 'segment-threshold-crossed', subject: key('segment', 'Dormant'), threshold: '10' };
      const wrongs: readonly (readonly [inputs: Record<string, string>, words: string])[] = [
        [{ direction: 'below', rearm: '5' }, 'Re-arming is for thresholds on the way up'],
        [{ rearm: '12' }, 'would not wait for anything'],
        [{ threshold: '10.5' }, 'is a whole number'],
      ];
      for (const [inputs, words] of wrongs) {
        const again = wordsOf(await press('How often so far?', { ...chosen, ...inputs }));
        expect(again).to.include(words).and.include('What shall I tell you?');
      }
    });

    it('after asking how often that would have been, and gets what was chosen, however many there are', async () => {
      const many = Array.from({ length: 30 }, (_, at) => segment(`Flyers ${at}`));
      await world.look(CONTOSO, [...SUBJECTS, ...many]);
      await say('subscribe');
      const chosen = { trigger: 'segment-threshold-crossed', subject: key('segment', 'Dormant'), threshold: '10' };
      const again = await press('How often so far?', chosen);
      await press('Subscribe', asItStands(again));
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['Dormant']);
    });

    it('by typing a name where the client lets people type', async () => {
      await say('subscribe');
      await press('Subscribe', { trigger: 'refresh-failed', subject: 'crm' });
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['CRM accounts']);
    });

    it('by picking one and naming others, and is told of all of them', async () => {
      await say('subscribe');
      await press('Subscribe', {
        trigger: 'refresh-failed',
        subject: key('data-source', 'guid-CRM accounts'),
        names: '"Loyalty files", "Web*"',
      });
      expect((await chat.subscriptions())[0]).to.deep.include({ like: ['Web*'] });
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal([
        'CRM accounts',
        'Loyalty files',
      ]);
    });

    it('from a list too long to show what was picked, and finds it named when the form comes back', async () => {
      const many = Array.from({ length: 30 }, (_, at) => segment(`Segment, number ${at}`));
      await world.look(CONTOSO, many, { 'Segment, number 7': 70 });
      await say('subscribe');
      const picked = { trigger: 'segment-threshold-crossed', subject: key('segment', 'Segment,_number_7') };
      const again = await press('Subscribe', { ...picked, threshold: 'many' });
      expect(wordsOf(again)).to.include('"Segment, number 7"').and.to.include('Segment, number 7 is 70 now');
      await press('Subscribe', { ...picked, subject: '', names: '"Segment, number 7"', threshold: '100' });
      await say('edit 1');
      await press('Save', { ...picked, subject: key('segment', 'Segment,_number_8'), threshold: '100' });
      expect((await chat.subscriptions())[0]?.subjects.map(({ name }) => name)).to.deep.equal(['Segment, number 8']);
    });
  });
});
