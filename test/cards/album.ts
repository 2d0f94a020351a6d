/** Every card that people get to see, by name, in one language: what is told, what is answered, and the course of stories. */
import { createCards } from '../../src/cards/render.ts';
import type { Card } from '../../src/core/conversation.ts';
import { DEFAULT_POLICY } from '../../src/core/rights.ts';
import { createVoices } from '../../src/locales/say.ts';
import { triggers } from '../../src/triggers/index.ts';
import { answersIn } from '../commands/answers.ts';
import { ADELE, person } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from '../scenarios/actions-world.ts';
import { asker } from '../scenarios/asker.ts';
import { openStage, type Stage, TENANTS } from '../scenarios/stage.ts';
import { exampleNotifications, oddNotifications } from './examples.ts';
import { states } from './states.ts';

export type Album = ReadonlyMap<string, Card>;

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 9, 30);
const REFERENCE = 'TD-7F3K2Q9';

const ALL = ['acknowledge', 'mute', 'refresh', 'why', 'edit', 'unsubscribe'] as const;
/** Of what needs nobody to take care of it. */
const SOME = ['mute', 'why', 'edit', 'unsubscribe'] as const;

const slug = (text: string): string => text.replaceAll(/[^\w]+/g, '-').slice(0, 60);

/** Each trigger in each state that it can tell of. */
const statesIn = (language: string): Album => {
  const say = createVoices().voice(language, 'Europe/Berlin');
  const cards = createCards();
  const drawn = triggers.flatMap((trigger) =>
    (states.get(trigger.name) ?? []).map(({ facts, telling }, at) => {
      const { subject } = trigger.example(NOW);
      const where = { environmentName: 'Contoso Retail', homeUrl: 'https://home.ci.ai.dynamics.com' };
      const one = trigger.describe(facts, { subject, occurredAt: NOW, story: 'story', ...where, ...telling }, say);
      const actions = trigger.chapter === 'opens' ? ALL : SOME;
      const card = cards.notification(one, { reference: REFERENCE, say, actions, actionsId: 'delivery' });
      return [`${trigger.name}-${at}`, card] as const;
    }),
  );
  return new Map(drawn);
};

/** Each trigger's own example with the buttons that it may have, and what is as long or as odd as it gets. */
const toldIn = (language: string): Album => {
  const say = createVoices().voice(language, 'Europe/Berlin');
  const cards = createCards();
  const told = [...exampleNotifications(say), ...oddNotifications(say)];
  return new Map(
    told.map(([name, one]) => {
      const ends = triggers.some((trigger) => trigger.name === name && trigger.chapter !== 'opens');
      const extra = { reference: REFERENCE, say, actions: ends ? SOME : ALL, actionsId: 'delivery' };
      return [name, cards.notification(one, extra)];
    }),
  );
};

const openTour = (): Promise<Stage> =>
  openStage(
    [{ name: 'Contoso Retail' }],
    ([insights]) => {
      if (!insights) return;
      populate(insights);
      for (const name of ['Loyalty files', 'CRM accounts']) insights.succeedRefresh(name);
      insights.evaluateSegment('High spenders', 9120);
      insights.evaluateMeasure('Revenue', 1_234_567.8);
    },
    { policies: new Map([[TENANTS[0], { ...DEFAULT_POLICY, admins: [ADELE.objectId] }]]) },
  );

/** What a channel sees in a few days: stories, thresholds, digests, reports, refreshes. */
const channelIn = async (stage: Stage, language: string, keep: (name: string, card?: Card) => void): Promise<void> => {
  const [insights] = stage.insights;
  if (!insights) throw new Error('no environment');
  const chat = asker(stage, stage.teams.team('Data').general);
  const { conversationId } = chat.place;
  const shown = () => stage.connector.shown(conversationId);
  /** The newest that is no line. */
  const newest = (): Card | undefined => shown().findLast(({ post }) => post.card)?.post.card as Card | undefined;
  const ask = async (name: string, text: string): Promise<void> => {
    await chat.say(text);
    keep(name, chat.last().card);
  };
  await chat.place.install();
  await chat.say(`language ${language}`);
  await chat.say('timezone Oslo');
  await chat.say('subscribe refresh failed');
  await ask('subscribed-threshold', 'subscribe segment for "High spenders" above 10000 re-arm below 9000');
  await chat.say('subscribe unification');
  /** Nothing happens for so long, and then the bot looks. */
  const later = async (hours: number): Promise<void> => {
    stage.clock.set(stage.clock.now() + hours * HOUR_MS);
    await stage.look();
  };
  const fails = async (hours: number): Promise<void> => {
    stage.clock.set(stage.clock.now() + hours * HOUR_MS);
    insights.failRefresh('Loyalty files', { error: { message: 'The number of columns does not match the schema.' } });
    await stage.look();
  };
  const root = (id: string): Card | undefined => shown().find((one) => one.id === id)?.post.card as Card | undefined;
  await fails(1);
  const { id } = shown().at(-1) ?? { id: '' };
  keep('story-1-failed', root(id));
  await fails(2);
  keep('story-2-failed-again', root(id));
  const card = root(id);
  const reference = /TD-\w{7}/.exec(JSON.stringify(card).replaceAll('\u2060', ''))?.[0] ?? '';
  await chat.say(`acknowledge ${reference}`);
  await stage.look(0);
  keep('story-3-acknowledged', root(id));
  await ask('why', `why ${reference}`);
  await later(1);
  insights.succeedRefresh('Loyalty files');
  await stage.look();
  keep('story-4-recovered', root(id));
  for (const count of [9480, 9650, 9812, 10_240]) {
    await later(6);
    insights.evaluateSegment('High spenders', count);
    await stage.look();
  }
  keep('threshold-with-chart', newest());
  await ask('subscribed-how-often', 'subscribe segment for "High spenders" above 9500');
  for (const [name, text] of LINES) await ask(name, text);
  keep('refresh-running', chat.last().card);
  await chat.say('digest daily at 08:00');
  for (const name of ['Loyalty files', 'CRM accounts']) insights.failRefresh(name);
  insights.completeUnification();
  await stage.look();
  await later(25);
  keep('digest-told', newest());
  await ask('report-troubled', 'report');
  await ask('mute', `mute 2 for 2h`);
};

const LINES: readonly (readonly [name: string, line: string])[] = [
  ['history', 'history'],
  ['status', 'status'],
  ['list', 'list'],
  ['mute-ask', 'mute 2 whenever'],
  ['quiet', 'quiet 22:00-07:00 and weekends'],
  ['quiet-bare', 'quiet'],
  ['quiet-off', 'quiet off'],
  ['digest', 'digest weekly monday 09:00'],
  ['digest-bare', 'digest'],
  ['digest-off', 'digest off'],
  ['edit-form', 'edit 2'],
  ['export', 'export'],
  ['audit', 'audit'],
  ['report', 'report'],
  ['report-planned', 'report daily at 08:00'],
  ['report-off', 'report off'],
  ['refresh-ask', 'refresh all'],
  ['refresh', 'refresh "Loyalty files"'],
];

const PRIVATE: readonly (readonly [name: string, line: string])[] = [
  ['tables', 'tables'],
  ['partitions', 'partitions Customer'],
  ['items', 'items Customer'],
  ['search-list', 'search Oslo'],
  ['search-none', 'search "Nobody Here"'],
  ['create-form', 'create item UnifiedActivity'],
  ['switchinstance', 'switchinstance'],
];

const personalIn = async (stage: Stage, language: string, keep: (name: string, card?: Card) => void): Promise<void> => {
  const say = createVoices().voice(language, 'Europe/Berlin');
  const [insights] = stage.insights;
  if (!insights) throw new Error('no environment');
  const chat = asker(stage, stage.teams.personal(person('Ada')));
  await chat.say(`language ${language}`);
  for (const [name, text] of PRIVATE) {
    await chat.say(text);
    keep(name, chat.last().card);
  }
  const { CustomerId: id } = firstCustomer(insights);
  await chat.say(`item Customer ${id}`);
  keep('profile', chat.last().card);
  await chat.press(say('commands.actions.buttons.activities'));
  keep('activities', chat.last().card);
  await chat.say(`update item Customer ${id}`);
  keep('update-form', chat.last().card);
  await chat.say(`update item Customer ${id} with City = Oslo`);
  keep('update-confirm', chat.last().card);
  await chat.press(say('commands.actions.buttons.update'));
  keep('updated', chat.last().card);
};

/** All of them. Names are the same in each language. */
export const albumIn = async (language: string): Promise<Album> => {
  const album = new Map([...toldIn(language), ...statesIn(language)]);
  const keep = (name: string, card?: Card): void => {
    if (!card) throw new Error(`no card for ${name} in ${language}`);
    album.set(name, card);
  };
  for (const [line, { card }] of await answersIn(language)) if (card) album.set(`answer-${slug(line)}`, card);
  const stage = await openTour();
  try {
    await channelIn(stage, language, keep);
    await personalIn(stage, language, keep);
  } finally {
    await stage.close();
  }
  return album;
};
