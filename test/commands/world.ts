/** Conversations of two tenants with a real store in memory, driven by what people type and press. */
import { createCards } from '../../src/cards/render.ts';
import { type Commands, createCommands } from '../../src/commands/index.ts';
import type { Insights } from '../../src/core/asking.ts';
import type { Answer, Card, Incoming } from '../../src/core/conversation.ts';
import { createDecide } from '../../src/core/ingest.ts';
import type {
  CataloguedSubject,
  Conversation,
  Environment,
  EnvironmentRef,
  Outcome,
  Place,
  Reading,
  Subscription,
} from '../../src/core/model.ts';
import type { Log, Store } from '../../src/core/ports.ts';
import { DEFAULT_POLICY } from '../../src/core/rights.ts';
import type { Say } from '../../src/core/say.ts';
import { createVoices } from '../../src/locales/say.ts';
import { openStore } from '../../src/store/index.ts';
import { triggers } from '../../src/triggers/index.ts';
import { expectGoodCard, partsOf } from '../cards/schema.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';

export const START = Date.UTC(2026, 10, 21, 9, 30);

export const CONTOSO: Environment = { tenantId: 'tenant-a', environmentId: 'env-1', name: 'Contoso Retail' };
export const CONTOSO_TEST: Environment = { tenantId: 'tenant-a', environmentId: 'env-2', name: 'Contoso Test' };
export const FABRIKAM: Environment = { tenantId: 'tenant-b', environmentId: 'env-9', name: 'Fabrikam' };

/** These conversations are about what is known already: Customer Insights itself can't be reached. */
export const nothingToAsk: Insights = new Proxy({} as Insights, {
  get: () => async () => ({ refused: { kind: 'problem', problem: 'unreachable' } }),
});

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Everybody may do everything. */
export const unguarded = {
  log: silent,
  policyOf: () => DEFAULT_POLICY,
  rights: { check: async () => undefined },
  insights: nothingToAsk,
};

export const source = (name: string, id = `guid-${name}`): CataloguedSubject => ({
  kind: 'data-source',
  id,
  name,
  active: true,
});
export const segment = (name: string, id = name.replaceAll(' ', '_')): CataloguedSubject => ({
  kind: 'segment',
  id,
  name,
  active: true,
});
export const measure = (name: string, more: Partial<CataloguedSubject> = {}): CataloguedSubject => ({
  kind: 'measure',
  id: name.replaceAll(' ', '_'),
  name,
  active: true,
  ...more,
});

export const SUBJECTS: readonly CataloguedSubject[] = [
  source('CRM accounts'),
  source('Loyalty files'),
  source('Web shop, orders'),
  segment('High spenders'),
  segment('High potential'),
  segment('Dormant'),
  measure('Revenue'),
  measure('Revenue by country', { noThreshold: 'dimensions' }),
];

/** Every card that comes of it has to be a good one. */
export type Chat = {
  readonly conversation: Conversation;
  say(text: string): Promise<Answer>;
  /** Presses the button of that title on the last card, with what was typed into it. */
  press(title: string, inputs?: Readonly<Record<string, string>>): Promise<Answer>;
  pressId(id: string, inputs?: Readonly<Record<string, string>>): Promise<Answer>;
  welcome(installedBy: string): Promise<Answer>;
  subscriptions(): Promise<readonly Subscription[]>;
};

export type World = {
  readonly store: Store;
  readonly clock: HandClock;
  readonly commands: Commands;
  /** Test cards that were sent. */
  readonly tests: { readonly subscription: Subscription; readonly conversation: Conversation }[];
  /** What the next test card comes to. */
  outcome: Outcome;
  look(
    environment: EnvironmentRef,
    catalogue: readonly CataloguedSubject[],
    values?: Readonly<Record<string, number>>,
  ): Promise<void>;
  chat(more?: Partial<Place>): Promise<Chat>;
  close(): Promise<void>;
};

export const buttonsOf = (card: Card | undefined): readonly { readonly title: string; readonly id: string }[] =>
  partsOf(card)
    .filter(({ type }) => type === 'Action.Submit')
    .map((action) => ({ title: String(action['title']), id: String((action['data'] as { button: unknown }).button) }));

/** All text that a card shows, without what escaping put in. */
export const wordsOf = (answer: Answer): string => {
  const shown = new Set(['text', 'title', 'label', 'value', 'placeholder']);
  const texts = partsOf(answer.card).flatMap((part) =>
    Object.entries(part).flatMap(([name, value]) => (shown.has(name) && typeof value === 'string' ? [value] : [])),
  );
  return texts.join('\n').replaceAll(/[\u2060\\]/g, '');
};

const readingsOf = (
  catalogue: readonly CataloguedSubject[],
  values: Readonly<Record<string, number>>,
  at: number,
): Reading[] =>
  catalogue.flatMap((subject) => {
    const value = values[subject.name];
    return value === undefined ? [] : [{ kind: 'reading' as const, subject, value, measuredAt: at }];
  });

export const createWorld = async (environments: readonly Environment[] = [CONTOSO, FABRIKAM]): Promise<World> => {
  const clock = createHandClock(START);
  const store = await openStore({ databaseUrl: ':memory:', clock, log: silent });
  await store.watch(environments);
  let ids = 0;
  const world: World = {
    store,
    clock,
    tests: [],
    outcome: { kind: 'delivered' },
    commands: createCommands({
      store,
      ...unguarded,
      triggers,
      environments,
      cards: createCards(),
      clock,
      voices,
      newId: () => `button-${ids++}`,
      sendTest: async (subscription, conversation) => {
        world.tests.push({ subscription, conversation });
        return world.outcome;
      },
    }),
    look: async (environment, catalogue, values = {}) => {
      const at = clock.now();
      const observations = readingsOf(catalogue, values, at);
      await store.record(
        [{ seen: { environment, at, observations, catalogue }, nextPollAt: at + 60_000 }],
        createDecide(triggers),
      );
    },
    chat: (more) => openChat(world, more),
    close: () => store.close(),
  };
  return world;
};

const voices = createVoices();
export const say: Say = voices.voice('en', 'Europe/Berlin');

const openChat = async (world: World, more: Partial<Place> = {}): Promise<Chat> => {
  const place: Place = {
    tenantId: 'tenant-a',
    conversationId: 'general',
    kind: 'channel',
    serviceUrl: 'https://smba.example/emea/',
    botId: '28:bot',
    ...more,
  };
  const { conversation } = await world.store.arrive(place, { language: 'en', timeZone: 'Europe/Berlin' });
  /** As the store has it now: its language and time zone are what commands change. */
  const current = async (): Promise<{ conversation: Conversation; say: Say }> => {
    const now = (await world.store.conversation(place.tenantId, place.conversationId)) ?? conversation;
    return { conversation: now, say: voices.voice(now.language, now.timeZone) };
  };
  let last: Card | undefined;
  let turns = 0;
  const turn = () => ({
    place,
    activityId: `a${turns++}`,
    at: world.clock.now(),
    from: { id: '29:ada', objectId: 'ada', name: 'Ada' },
  });
  const shown = (given: Answer): Answer => {
    if (given.card) expectGoodCard(given.card);
    last = given.card ?? last;
    return given;
  };
  const answer = async (incoming: Extract<Incoming, { kind: 'said' | 'pressed' }>): Promise<Answer> => {
    const given = await world.commands.answer({ incoming, ...(await current()) });
    if (!given) throw new Error('no answer');
    return shown(given);
  };
  const chat: Chat = {
    conversation,
    say: (text) => answer({ ...turn(), kind: 'said', text }),
    press: (title, inputs) => {
      const button = buttonsOf(last).find((one) => one.title === title);
      if (!button)
        throw new Error(
          `no button "${title}" among: ${buttonsOf(last)
            .map((one) => one.title)
            .join(' | ')}`,
        );
      return chat.pressId(button.id, inputs);
    },
    pressId: (button, inputs = {}) => answer({ ...turn(), kind: 'pressed', button, inputs }),
    welcome: async (installedBy) => shown(await world.commands.welcome({ installedBy, ...(await current()) })),
    subscriptions: () => world.store.subscriptions(conversation.tenantId, conversation.conversationId),
  };
  return chat;
};
