/** `edit`, the form filled with what is, wildcards, the way down, broadcasts, `history` and `export`. */
import { expect } from 'chai';
import type { Answer } from '../../src/core/conversation.ts';
import { partsOf } from '../cards/schema.ts';
import { eventOf, happen } from '../contracts/store/given.ts';
import { codeOf } from './pasted.ts';
import { buttonsOf, type Chat, CONTOSO, createWorld, SUBJECTS, source, type World, wordsOf } from './world.ts';

describe('A person who changes what is told', () => {
  let world: World;
  let chat: Chat;

  beforeEach(async () => {
    world = await createWorld([CONTOSO]);
    for (const value of [8000, 12_000, 9000, 11_000, 7000, 9812]) {
      await world.look(CONTOSO, SUBJECTS, { 'High spenders': value });
      await world.clock.advance(86_400_000);
    }
    chat = await world.chat();
  });

  afterEach(() => world.close());

  const say = async (text: string): Promise<string> => wordsOf(await chat.say(text));
  const press = async (title: string, inputs?: Record<string, string>): Promise<string> =>
    wordsOf(await chat.press(title, inputs));
  const only = async () => (await chat.subscriptions())[0];
  /** What the card's inputs hold, as a client would send it in. */
  const filled = (answer: Answer): Record<string, string> =>
    Object.fromEntries(
      partsOf(answer.card)
        .filter(({ type }) => String(type).startsWith('Input.'))
        .map((input) => [String(input['id']), String(input['value'] ?? '')]),
    );

  it('types what shall be different, and all else stays', async () => {
    await say('subscribe segment for "High spenders" above 10000 re-arm below 8000 broadcast recovery');
    expect(await say('edit 1 above 12000')).to.include('Changed: number 1');
    expect(await only()).to.deep.include({
      number: 1,
      revision: 2,
      threshold: 12_000,
      rearmBelow: 8000,
      broadcast: 'recovery',
    });
    await say('edit 1 below 5000');
    expect(await only()).to.deep.include({ direction: 'below', threshold: 5000, broadcast: 'recovery' });
    expect(await only()).to.not.have.property('rearmBelow');
    await say('edit 1 for all except "High*"');
    expect(await only()).to.deep.include({ subjects: [], except: { subjects: [], like: ['High*'] }, threshold: 5000 });
    await say('edit 1 full refresh including on-demand');
    expect(await only()).to.deep.include({ number: 1, trigger: 'full-refresh-completed', includeOnDemand: true });
    expect(await only()).to.not.have.any.keys('threshold', 'direction', 'except');
  });

  it('is asked for another number when the one that was said can’t be, and the answer is what counts', async () => {
    await say('subscribe segment for "High spenders" above 10000');
    expect(await say('edit 1 above 10.5'))
      .to.include('Above which number?')
      .and.include('Save');
    expect(await press('Save', { threshold: '12' }))
      .to.include('Changed: number 1')
      .and.include('above 12');
    expect(await say('edit 1 above 0.5')).to.include('Above which number?');
    expect(await press('Save', { threshold: 'lots' })).to.include("I can't read “lots” as a number");
    expect(await say('edit 1 below -1')).to.include('Below which number?');
    await press('Save', { threshold: '7' });
    expect(await only()).to.deep.include({ number: 1, threshold: 7, direction: 'below' });
  });

  it('is not offered to subscribe where something is only changed', async () => {
    await say('subscribe failures');
    for (const line of ['edit 1 above 5', 'edit 1 for', 'edit 1 in a in b']) {
      const titles = buttonsOf((await chat.say(line)).card).map(({ title }) => title);
      expect(titles.join(), line).not.to.match(/subscribe/i);
    }
    expect(await press('Edit')).to.include('Change number 1');
  });

  it('turns the way it is told with a word, and the number stays', async () => {
    await say('subscribe segment for "High spenders" above 10000 re-arm below 8000');
    expect(await say('edit 1 below'))
      .to.include('Changed: number 1')
      .and.include('below 10,000');
    expect(await only()).to.not.have.property('rearmBelow');
  });

  it('gets the form as it is, and sending it in unchanged leaves all as it was', async () => {
    const lines = [
      'subscribe segment for "High spenders" above 10000 re-arm below 8000 broadcast all',
      'subscribe segment for "High*", Dormant except "High potential" below 7',
      'subscribe failures for "CRM accounts"',
      'subscribe full refresh including on-demand',
    ];
    for (const [at, line] of lines.entries()) {
      await say(line);
      const before = (await chat.subscriptions())[at];
      const form = await chat.say(`edit ${at + 1}`);
      expect(wordsOf(form)).to.include(`Change number ${at + 1}`);
      await press('Save', filled(form));
      expect((await chat.subscriptions())[at], line).to.deep.equal({ ...before, revision: 2 });
    }
  });

  it('changes one thing in the form', async () => {
    await say('subscribe segment for "High spenders" above 10000');
    const form = await chat.say('edit 1');
    expect(await press('Save', { ...filled(form), threshold: '9000' })).to.include('above 9,000');
    expect(await only()).to.deep.include({ number: 1, threshold: 9000 });
  });

  it('is told how often it would have happened, before and after', async () => {
    const form = await chat.say('subscribe');
    const inputs = {
      ...filled(form),
      trigger: 'segment-threshold-crossed',
      names: '"High spenders"',
      threshold: '10000',
    };
    expect(await press('How often so far?', inputs)).to.include('that would have happened 2 times');
    expect(await chat.subscriptions()).to.deep.equal([]);
    for (const rearm of ['8000', '0']) {
      expect(await press('How often so far?', { ...inputs, rearm }), rearm).to.include('that would have happened once');
    }
    expect(await press('Subscribe', { ...inputs, threshold: '20000' })).to.include('would never have happened');
  });

  it('is told of no number between two members of a segment', async () => {
    for (const value of [3, 4]) {
      await world.look(CONTOSO, SUBJECTS, { Dormant: value });
      await world.clock.advance(86_400_000);
    }
    expect(await say('subscribe segment for "Dormant"'))
      .to.include('above 3: once')
      .and.not.include('above 3.5');
  });

  it('is told how often round numbers would have been crossed, when the line names none', async () => {
    expect(await say('subscribe segment for "High spenders"')).to.match(
      /How often it would have happened since .*: above [\d,]+: (once|\d times)/,
    );
    expect(await say('subscribe segment for "High*"')).to.match(/above [\d,]+: (once|\d times)/);
    expect(await say('subscribe segment for "High spenders" re-arm below 7500'))
      .to.match(/above 10,000[^:]*7,500[^:]*: once/)
      .and.not.include('above 7,000');
  });

  it('leaves out all that was meant, and hears that nothing will be told, and what to do', async () => {
    const lines = ['for "CRM accounts" except "CRM accounts"', 'for "CRM*" except "C*"', 'except "*"'];
    for (const line of lines) {
      expect(await say(`subscribe failures ${line}`), line).to.match(/will tell nothing\. Type “edit \d” to change it/);
    }
    expect(await say('subscribe failures for "CRM*" except "CRM accounts"')).not.to.include('will tell nothing');
    expect(await say('edit 4 except "CRM*"')).to.include('will tell nothing. Type “edit 4”');
  });

  it('names many by a wildcard, and hears that one fits nothing today', async () => {
    const words = await say('subscribe failures for "CRM*", "POS*" except "CRM test*"');
    expect(words)
      .to.include('CRM* and POS*, but not CRM test*')
      .and.to.include('Nothing is called “POS*” today. What gets such a name one day is told')
      .and.to.include('Nothing is called “CRM test*” today. What gets such a name one day is left out');
    expect(await only()).to.deep.include({
      subjects: [],
      like: ['CRM*', 'POS*'],
      except: { subjects: [], like: ['CRM test*'] },
    });
    expect(await say('list')).to.include('CRM* and POS*, but not CRM test*');
  });

  it('means a thing that is called with a star by its name, when there is one', async () => {
    await world.look(CONTOSO, [source('CRM*', 'odd'), source('CRM accounts')]);
    await say('subscribe failures for "CRM*"');
    expect((await only())?.subjects.map(({ id }) => id)).to.deep.equal(['odd']);
  });

  it('is asked about an exception that is not there, and about re-arming that makes no sense', async () => {
    expect(await say('subscribe failures except "CMR accounts"')).to.include("I can't find “CMR accounts”");
    await press('CRM accounts');
    expect((await only())?.except?.subjects.map(({ name }) => name)).to.deep.equal(['CRM accounts']);
    expect(await say('subscribe segment above 5 re-arm below 9')).to.include('Choose a number up to 5');
    await press('Without re-arming');
    expect((await chat.subscriptions())[1]).to.deep.include({ threshold: 5 });
  });

  it('is told what another one says already, and that there is none of a number', async () => {
    await say('subscribe failures');
    await say('subscribe failures for "CRM accounts"');
    expect(await say('edit 2 for all')).to.include('number 1 says just that already');
    expect(await say('edit 9')).to.include('There is no number 9 here');
    expect(await say('edit')).to.include('Which one shall I change?');
  });

  it('brings back one that was ended just as it was', async () => {
    await say('subscribe segment for "High*" except "High potential" above 10 re-arm below 8 broadcast all');
    const before = await only();
    await say('unsubscribe 1');
    await press('Undo');
    expect(await only()).to.deep.include({
      ...before,
      id: (await only())?.id,
      number: 2,
      createdAt: world.clock.now(),
    });
  });

  it('reads what was told, newest first and page by page', async () => {
    expect(await say('history')).to.include('Nothing was told here');
    await say('subscribe failures');
    for (let at = 0; at < 12; at++) {
      await happen(world.store, eventOf(CONTOSO, `run-${at}`, { subject: source(`Source ${at}`) }));
      await world.clock.advance(60_000);
    }
    const first = await say('history 1');
    expect(first).to.include('Source 11').and.to.include('Waiting to be sent').and.not.to.include('Source 1\n');
    expect(await press('More'))
      .to.include('Source 1\n')
      .and.to.include('Source 0');
  });

  it('takes all subscriptions along as JSON, without secrets and without ids of ours', async () => {
    expect(await say('export')).to.equal('');
    await say('subscribe segment for "High spenders" above 10000 re-arm below 8000');
    await say('subscribe failures for "CRM*"');
    const exported = codeOf(await chat.say('export'));
    const { conversation, ...rest } = JSON.parse(exported);
    // A mark of where it was taken from, and not Teams' id.
    expect(conversation).to.match(/^[\w-]{16}$/);
    expect(rest).to.deep.equal({
      format: 'tidings-subscriptions/1',
      subscriptions: [
        {
          environment: { id: 'env-1', name: 'Contoso Retail' },
          trigger: 'segment-threshold-crossed',
          for: [{ id: 'High_spenders', name: 'High spenders' }],
          above: 10_000,
          rearmBelow: 8000,
        },
        { environment: { id: 'env-1', name: 'Contoso Retail' }, trigger: 'refresh-failed', like: ['CRM*'] },
      ],
    });
    expect(exported).to.not.include((await only())?.id);
  });

  it('has at most six buttons on every card', async () => {
    for (const line of ['subscribe failures', 'edit 1', 'list', 'history', 'export']) {
      expect(buttonsOf((await chat.say(line)).card).length, line).to.be.at.most(6);
    }
  });
});
