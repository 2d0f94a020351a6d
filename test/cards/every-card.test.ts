/** Each trigger in each state and each language: a good card, also when everything that came from outside is hostile. */
import { expect } from 'chai';
import { createCards } from '../../src/cards/render.ts';
import type { Notification, Subject } from '../../src/core/model.ts';
import type { Say } from '../../src/core/say.ts';
import type { AnyTrigger } from '../../src/core/trigger.ts';
import { createVoices } from '../../src/locales/say.ts';
import { triggers } from '../../src/triggers/index.ts';
import { expectHarmless, HOSTILE } from './harmless.ts';
import { expectGoodCard } from './schema.ts';
import { type State, states } from './states.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 30);
const voices = createVoices();
const cards = createCards();
const actions = ['acknowledge', 'mute', 'refresh', 'why', 'edit', 'unsubscribe'] as const;

const describeIt = (trigger: AnyTrigger, { facts, telling }: State, say: Say, name = 'Loyalty files'): Notification =>
  trigger.describe(
    facts,
    {
      environmentName: name,
      subject: { ...trigger.example(NOW).subject, name } as Subject,
      occurredAt: NOW,
      story: 'story',
      homeUrl: 'https://home.ci.ai.dynamics.com',
      ...telling,
    },
    say,
  );

const cardsOf = (notification: Notification, say: Say) => {
  const reference = 'TD-7F3K2Q9';
  return [
    cards.notification(notification, { reference, say }),
    cards.notification(
      { ...notification, late: say('digest.late', { when: say.moment(NOW) }) },
      {
        ...{ reference, say, actions, actionsId: 'delivery-of-128-random-bits-0000' },
      },
    ),
    cards.notification({ ...notification, isTest: true }, { reference, say, actions: ['why'], actionsId: 'delivery' }),
    cards.plain(notification, { reference, say }),
  ];
};

/** Where all six buttons are taken. */
const OUR_LINK = /^\[[^\][()]+\]\(https:\/\/home\.ci\.ai\.dynamics\.com\/\)$/u;

/** Every string in it, however deep, is this one; words of ours that choose between states stay. */
const poisoned = (node: unknown, text: string, key = ''): unknown => {
  if (Array.isArray(node)) return node.map((one) => poisoned(one, text, key));
  if (typeof node === 'object' && node !== null) {
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, poisoned(value, text, name)]));
  }
  const ours = ['status', 'skipReason', 'submission', 'problem', 'why', 'reason'];
  return typeof node === 'string' && !ours.includes(key) ? text : node;
};

describe('The card of every trigger', () => {
  it('is tried in every state: no trigger is left out', () => {
    expect([...states.keys()].toSorted()).to.deep.equal(triggers.map(({ name }) => name).toSorted());
  });

  for (const language of voices.languages) {
    it(`is good in each of its states in ${language}`, () => {
      const say = voices.voice(language, 'America/Argentina/ComodRivadavia');
      for (const trigger of triggers) {
        for (const state of states.get(trigger.name) ?? []) {
          const notification = describeIt(trigger, state, say);
          for (const card of cardsOf(notification, say)) expectGoodCard(card);
          expect(JSON.stringify(notification), trigger.name).not.to.match(/undefined|NaN|\{\{|triggers\.|facts\./);
        }
      }
    });
  }

  HOSTILE.forEach((text, at) => {
    it(`shows ${JSON.stringify(text.slice(0, 40))} as text and nothing else, wherever it came from`, () => {
      const say = voices.voice(voices.languages[at % voices.languages.length] ?? 'en', 'UTC');
      for (const trigger of triggers) {
        // Neighbours differ little; over all texts each state has its turn.
        const some = (states.get(trigger.name) ?? []).filter((_, index, all) => all.length < 4 || index % 4 === at % 4);
        for (const state of some) {
          const bad = poisoned(state, text) as State;
          for (const card of cardsOf(describeIt(trigger, bad, say, text), say)) {
            expectGoodCard(card);
            expectHarmless(card, [OUR_LINK]);
          }
        }
      }
    });
  });
});
