/** Whatever is typed or pressed, there is a clear answer, and nobody loses a subscription by it. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Answer } from '../../src/core/conversation.ts';
import type { Subscription } from '../../src/core/model.ts';
import { expectGoodCard } from '../cards/schema.ts';
import { hostileLines } from './hostile-lines.ts';
import { type Chat, CONTOSO, createWorld, FABRIKAM, SUBJECTS, source, type World } from './world.ts';

const expectClear = ({ summary, card }: Answer): void => {
  expect(summary.trim(), 'a line for toasts').to.not.equal('');
  expect(summary.length).to.be.at.most(310);
  if (card) expectGoodCard(card);
};

describe('A line that asks for nothing clear', () => {
  let world: World;
  let chat: Chat;
  let kept: readonly Subscription[];

  beforeEach(async () => {
    world = await createWorld();
    await world.look(CONTOSO, SUBJECTS, { 'High spenders': 9812 });
    await world.look(FABRIKAM, [source('Fabrikam secret')]);
    chat = await world.chat();
    await chat.say('subscribe failures');
    await chat.say('subscribe segment for "High spenders" above 10000');
    await chat.say('subscribe full refresh');
    kept = await chat.subscriptions();
    expect(kept).to.have.length(3);
  });

  afterEach(() => world.close());

  it(`is answered, and changes nothing (${hostileLines.length} lines)`, async () => {
    expect(hostileLines.length).to.be.at.least(200);
    for (const line of hostileLines) {
      const said = JSON.stringify(line.slice(0, 80));
      try {
        const answer = await chat.say(line);
        expectClear(answer);
        const text = answer.card ? JSON.stringify(answer.card) : answer.summary;
        expect(text).to.not.include('<at>');
        expect(text).to.not.match(/\]\(https?:/);
        expect(text).to.not.include('Fabrikam secret');
      } catch (error) {
        throw new Error(`${said} was answered badly: ${String(error)}`, { cause: error });
      }
      expect(await chat.subscriptions(), said).to.deep.equal(kept);
      expect(world.tests, said).to.deep.equal([]);
    }
  });

  it('is answered whatever characters it is made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (line) => {
        expectClear(await chat.say(line));
        expect(await chat.subscriptions()).to.deep.equal(kept);
      }),
      { numRuns: 150 },
    );
  });

  it('changes nothing when a button is pressed that nobody made', async () => {
    const ids = ['', 'button', 'button-999999', '../x', "' OR 1=1", '__proto__', '\u0000', 'x'.repeat(4096)];
    for (const id of ids) {
      const answer = await chat.pressId(id, { number: '1', trigger: 'refresh-failed', threshold: '5' });
      expectClear(answer);
      expect(answer.summary).to.include('no longer works');
      expect(await chat.subscriptions(), id).to.deep.equal(kept);
    }
  });

  it('changes nothing when the form comes back with what the form never offered', async () => {
    const key = (...parts: readonly string[]): string => JSON.stringify(parts);
    const forged: readonly Readonly<Record<string, string>>[] = [
      { trigger: '' },
      { trigger: 'nothing' },
      { trigger: '__proto__' },
      { trigger: 'watch-lost' },
      { trigger: 'refresh-failed', subject: key('env-9', 'data-source', 'guid-Fabrikam secret') },
      { trigger: 'refresh-failed', subject: key('env-1', 'data-source', 'gone') },
      { trigger: 'refresh-failed', subject: key('env-1', 'segment', 'Dormant') },
      { trigger: 'refresh-failed', subject: '[' },
      { trigger: 'refresh-failed', subject: '["a"]' },
      { trigger: 'refresh-failed', subject: 'Fabrikam secret' },
      { trigger: 'refresh-failed', threshold: '10' },
      { trigger: 'segment-threshold-crossed', threshold: '' },
      { trigger: 'segment-threshold-crossed', threshold: 'ten' },
      { trigger: 'segment-threshold-crossed', threshold: '-1' },
      { trigger: 'segment-threshold-crossed', threshold: '1.5' },
      { trigger: 'segment-threshold-crossed', threshold: '9'.repeat(30) },
      { trigger: 'measure-threshold-crossed', subject: key('env-1', 'measure', 'Revenue_by_country'), threshold: '5' },
    ];
    for (const inputs of forged) {
      await chat.say('subscribe');
      const answer = await chat.press('Subscribe', inputs);
      expectClear(answer);
      expect(JSON.stringify(answer), 'a name of another tenant').to.not.include('guid-Fabrikam');
      expect(await chat.subscriptions(), JSON.stringify(inputs)).to.deep.equal(kept);
    }
  });

  it('changes nothing when the picker comes back with what is no number of the list', async () => {
    for (const number of ['', '0', '99', '1,2', '-1', '1.0', 'all', ' 1', '9'.repeat(30)]) {
      await chat.say('list');
      expectClear(await chat.press('Unsubscribe', { number }));
      expect(await chat.subscriptions(), number).to.deep.equal(kept);
    }
  });
});
