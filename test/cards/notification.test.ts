/** Proves that the card of a notification tells all of it, is readable, and stays below its size. */
import { expect } from 'chai';
import fc from 'fast-check';
import { CARD_BYTES, createCards, lineOf } from '../../src/cards/render.ts';
import type { Card } from '../../src/core/conversation.ts';
import type { Notification, Severity } from '../../src/core/model.ts';
import { createVoices } from '../../src/locales/say.ts';
import { exampleNotifications, oddNotifications } from './examples.ts';
import { withoutJoiners } from './markdown.ts';
import { expectGoodCard, partsOf } from './schema.ts';

const say = createVoices().voice('en', 'UTC');
const cards = createCards();
const reference = 'TD-7F3K2Q9';

const simple: Notification = {
  title: 'Loyalty files: refresh failed',
  summary: 'Loyalty files: refresh failed',
  state: 'Failed',
  severity: 'attention',
  facts: [{ label: 'Environment', value: 'Contoso' }],
  story: 'story',
};

const cardOf = (more: Partial<Notification> = {}): Card =>
  cards.notification({ ...simple, ...more }, { reference, say });

/** All text on the card, as people read it. */
const textsOf = (card: Card): readonly string[] =>
  partsOf(card)
    .flatMap(({ text, title, value }) => [title, value, text])
    .filter((text) => typeof text === 'string')
    .map((text) => withoutJoiners(text).replace(/\\(?=\W|_)/g, ''));

describe('the card of a notification', () => {
  for (const [name, notification] of [...exampleNotifications(say), ...oddNotifications(say)]) {
    it(`is a good card for ${name}`, () => {
      const card = cards.notification(notification, { reference, say });
      expectGoodCard(card);
      expect(textsOf(card)).to.include(notification.state);
      expect(textsOf(card).at(-1)).to.contain(reference);
      expectGoodCard(cards.plain(notification, { reference, say }));
    });
  }

  for (const language of createVoices().languages) {
    it(`is a good card for all of them in ${language}, also in words alone`, () => {
      const voice = createVoices().voice(language, 'America/Argentina/ComodRivadavia');
      for (const notification of [...exampleNotifications(voice), ...oddNotifications(voice)].map(([, one]) => one)) {
        expectGoodCard(cards.notification(notification, { reference, say: voice }));
        expectGoodCard(cards.plain(notification, { reference, say: voice }));
      }
    });
  }

  it('has its title as a heading, and above it the state in words as well as in colour', () => {
    const parts = partsOf(cardOf());
    expect(parts.filter(({ style }) => style === 'heading').map(({ text }) => text)).to.deep.equal([simple.title]);
    const box = parts.find(({ type, items }) => type === 'Container' && JSON.stringify(items).includes(simple.title));
    expect(box?.['style']).to.equal('attention');
    expect(textsOf(box as Card)).to.deep.equal(['Failed', simple.title]);
  });

  it('tells the four severities apart', () => {
    const severities: readonly Severity[] = ['good', 'warning', 'attention', 'neutral'];
    const looks = severities.map((severity) => JSON.stringify(cardOf({ severity })));
    expect(new Set(looks).size).to.equal(4);
  });

  it('shows every fact once, long ones on the whole width', () => {
    const long = 'The number of columns in the file does not match the schema.';
    const card = cardOf({ facts: [{ label: 'Reason', value: long }, ...simple.facts] });
    const sets = partsOf(card).filter(({ type }) => type === 'FactSet');
    expect(JSON.stringify(sets)).to.contain('Contoso').and.not.to.contain(long.slice(0, 20));
    expect(textsOf(card).filter((text) => text === long)).to.have.lengthOf(1);
  });

  it('shows stages by name and state, and what went wrong stands out', () => {
    const card = cardOf({
      stages: [
        { name: 'Map', state: 'Successful', severity: 'good' },
        { name: 'Match', state: 'Failed there', severity: 'attention' },
        { name: 'Merge', state: 'Skipped', severity: 'warning' },
      ],
    });
    expect(textsOf(card)).to.include.members(['Map', 'Successful', 'Match', 'Failed there', 'Merge', 'Skipped']);
    const look = (state: string): unknown[] => {
      const part = partsOf(card).find(({ text }) => text === state);
      return [part?.['color'], part?.['weight']];
    };
    expect(look('Successful')).to.deep.equal(['default', 'Default']);
    expect(look('Failed there')).to.deep.equal(['attention', 'Bolder']);
    expect(look('Skipped')).to.deep.equal(['default', 'Bolder']);
  });

  it('draws the course of a value as a line, with the threshold as another', () => {
    const points = [9_120, 10_240].map((value, at) => ({ label: `Aug ${at + 1}`, value }));
    const chart = partsOf(cardOf({ chart: { title: 'Last readings', points, threshold: 10_000 } })).find(
      ({ type }) => type === 'Chart.Line',
    );
    const values = (...ys: number[]) => ys.map((y, at) => ({ x: `Aug ${at + 1}`, y }));
    expect(chart?.['data']).to.deep.equal([
      { legend: 'Last readings', color: 'categoricalBlue', values: values(9_120, 10_240) },
      { legend: 'Threshold', color: 'attention', values: values(10_000, 10_000) },
    ]);
    expect([chart?.['yMin'], chart?.['yMax']]).to.deep.equal([8_840, 10_520]);
  });

  it('shows the course of a value in words where charts can not be drawn', () => {
    const points = [9_120, 9_480, 9_650, 9_700, 9_812, 10_240].map((value, at) => ({ label: `Aug ${at + 1}`, value }));
    const texts = textsOf(cardOf({ chart: { title: 'Last readings', points, threshold: 10_000 } }));
    expect(texts).to.include('9,480 → 9,650 → 9,700 → 9,812 → 10,240');
    expect(texts).to.include('Last readings, Aug 2 to Aug 6');
    expect(textsOf(cardOf({ chart: { title: 'Last readings', points: points.slice(0, 1) } })).join()).not.to.contain(
      'Last',
    );
  });

  it('says clearly when it is only a test', () => {
    expect(textsOf(cardOf({ isTest: true }))[0]).to.equal(say('cards.test'));
    expect(textsOf(cardOf())).not.to.include(say('cards.test'));
    expect(lineOf({ ...simple, isTest: true }, say)).to.match(/^Test/);
  });

  it('has no empty places for what is not told', () => {
    const card = cardOf({ facts: [] });
    expectGoodCard(card);
    expect(textsOf(card)).to.have.lengthOf(3);
  });

  it('links to web addresses only', () => {
    const buttons = (url: string): number =>
      partsOf(cardOf({ link: { title: 'Open *it*', url } })).filter(({ type }) => type === 'Action.OpenUrl').length;
    expect(buttons('https://home.ci.ai.dynamics.com/x?y=1#z')).to.equal(1);
    expect(textsOf(cardOf({ link: { title: 'Open *it*', url: 'https://x.example' } }))).to.include('Open *it*');
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'msteams:/l/x', 'not a url', ''])
      expect(buttons(url)).to.equal(0);
  });

  it('stays below its size with more and longer things than anybody has, and says how many are not shown', () => {
    for (const piece of ['😀', '@', ']', '_ ', '&a', '\\_', '"', '售', '\u0301', 'a.', 'x']) {
      const name = piece.repeat(600);
      const card = cardOf({
        title: name,
        summary: name,
        state: name,
        text: name,
        advice: name,
        facts: Array.from({ length: 40 }, () => ({ label: name, value: name })),
        stages: Array.from({ length: 300 }, () => ({ name, state: name, severity: 'attention' })),
        chart: { title: name, points: Array.from({ length: 30 }, () => ({ label: name, value: Number.MAX_VALUE })) },
        link: { title: name, url: 'https://home.ci.ai.dynamics.com/' },
        isTest: true,
      });
      expectGoodCard(card);
      expect(textsOf(card).filter((text) => /^and \d+ more$/.test(text))).to.have.lengthOf(2);
    }
  });

  it('is good whatever the notification holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 }).map((some) => `x${some}`);
    const severity = fc.constantFrom<Severity>('good', 'warning', 'attention', 'neutral');
    const notification = fc.record({
      title: text,
      summary: text,
      state: text,
      severity,
      text,
      facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 30 }),
      stages: fc.array(fc.record({ name: text, state: text, severity }), { maxLength: 60 }),
      advice: text,
      story: text,
    });
    fc.assert(
      fc.property(notification, (told) => {
        expectGoodCard(cards.notification(told, { reference, say }));
        expect(lineOf(told, say)).not.to.match(/[\n\r\u202e]/);
      }),
      { numRuns: 50 },
    );
    expect(CARD_BYTES).to.equal(24_000);
  });
});
