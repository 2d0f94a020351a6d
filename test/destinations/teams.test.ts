/** Proves what Teams gets: a good card once, one plain line after a refusal, an outcome whatever happens. */
import { expect } from 'chai';
import fc from 'fast-check';
import { createCards } from '../../src/cards/render.ts';
import type { Outcome, Place } from '../../src/core/model.ts';
import type { Message, Parcel } from '../../src/core/ports.ts';
import { createDestinations } from '../../src/destinations/index.ts';
import { createTeamsDestination } from '../../src/destinations/teams/index.ts';
import { createVoices } from '../../src/locales/say.ts';
import { expectGoodCard, partsOf } from '../cards/schema.ts';
import {
  type DestinationUnderTest,
  describeDestination,
  notification,
  parcelOf,
  placeOf,
  say,
} from '../contracts/destination.ts';

type Post = {
  readonly place: Place;
  readonly message: Message;
  readonly threadId?: string | undefined;
  /** The message that was edited; absent: it is a new one. */
  readonly edited?: string;
};

const well = async (): Promise<Outcome> => ({ kind: 'delivered' });

/** A connector that answers with the given outcomes in turn, then with delivered. */
const createTeams = (...outcomes: readonly Outcome[]) => {
  const posts: Post[] = [];
  const cards = createCards();
  let expansions = 0;
  const left = [...outcomes];
  const destination = createTeamsDestination({
    connector: {
      post: async (place, message, threadId) => {
        posts.push({ place, message, threadId });
        return left.shift() ?? { kind: 'delivered', activityId: `activity-${posts.length}` };
      },
      update: async (place, edited, message) => {
        posts.push({ place, message, edited });
        return left.shift() ?? { kind: 'delivered' };
      },
      probe: well,
    },
    cards: {
      notification: (told, extra) => {
        expansions += 1;
        return cards.notification(told, extra);
      },
      plain: cards.plain,
    },
  });
  const cardOf = (at: number): unknown => JSON.parse(posts[at]?.message.cardJson ?? 'null');
  return { destination, posts, cardOf, expansions: () => expansions };
};

const underTest = (): DestinationUnderTest => {
  const { destination, posts, expansions } = createTeams();
  const arrived = () =>
    posts.map(({ place, message }) => JSON.stringify([place.conversationId, message.summary, message.cardJson]));
  return { destination, arrived, expansions };
};

describeDestination('Teams', underTest);

describe('Teams', () => {
  it('gets a good card, with a line for toasts that tells the state too', async () => {
    const { destination, posts, cardOf } = createTeams();
    const outcome = await destination.send(parcelOf());
    expect(outcome).to.deep.equal({ kind: 'delivered', activityId: 'activity-1', isCard: true });
    expectGoodCard(cardOf(0));
    expect(posts[0]?.message.summary).to.equal('Loyalty files: refresh failed (Failed)');
  });

  it('gets each language its own card of one notification', async () => {
    const { destination, expansions } = createTeams();
    const voices = createVoices();
    const shared = { ...notification };
    const german = Object.assign((...said: Parameters<typeof say>) => say(...said), voices.voice('en', 'UTC'), {
      language: 'de',
    });
    for (const voice of [say, german, voices.voice('en', 'Asia/Tokyo'), german])
      await destination.send(parcelOf({ notification: shared, say: voice }));
    expect(expansions()).to.equal(2);
  });

  it('shows a reference as it is, even one that would break the card', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), async (odd) => {
        const { destination, cardOf } = createTeams();
        await destination.send(parcelOf({ reference: `TD"\\\n${odd}` }));
        expectGoodCard(cardOf(0));
      }),
      { numRuns: 50 },
    );
  });

  for (const status of [400, 413]) {
    it(`that refuses the card with ${status} gets one line of text instead, once`, async () => {
      const refused: Outcome = { kind: 'refused', reason: 'no', status };
      const kinder = createTeams(refused);
      expect((await kinder.destination.send(parcelOf())).kind).to.equal('delivered');
      expect(kinder.posts).to.have.lengthOf(2);
      expectGoodCard(kinder.cardOf(1));
      const texts = partsOf(kinder.cardOf(1)).flatMap(({ text }) => text ?? []);
      expect(texts).to.deep.equal(['Loyalty files: refresh failed (Failed)', 'Reference TD-7F3K2Q9']);

      const stern = createTeams(refused, { ...refused, reason: 'no again' });
      expect(await stern.destination.send(parcelOf())).to.deep.equal({ ...refused, reason: 'no again' });
      expect(stern.posts).to.have.lengthOf(2);
    });
  }

  const final: readonly Outcome[] = [
    { kind: 'not-sent', reason: 'slow down', status: 429, retryAfterMs: 5000 },
    { kind: 'unsure', reason: 'timeout' },
    { kind: 'gone', reason: 'not there', status: 404 },
    { kind: 'halted', reason: 'blocked', scope: 'tenant', status: 403 },
    { kind: 'refused', reason: 'not this one', status: 422 },
    { kind: 'refused', reason: 'not this one' },
  ];
  for (const outcome of final) {
    it(`that answers ${outcome.kind}${outcome.status ? ` (${outcome.status})` : ''} is not asked again at once`, async () => {
      const { destination, posts } = createTeams(outcome);
      expect(await destination.send(parcelOf())).to.deep.equal(outcome);
      expect(posts).to.have.lengthOf(1);
    });
  }

  it('counts a post that broke off as one that may have arrived', async () => {
    const destination = createTeamsDestination({
      connector: { post: () => Promise.reject(new Error('pulled the plug')), update: well, probe: well },
      cards: createCards(),
    });
    expect(await destination.send(parcelOf())).to.include({ kind: 'unsure' });
  });

  it('is never bothered with a card that can’t be made', async () => {
    let posted = 0;
    const destination = createTeamsDestination({
      connector: {
        post: async () => {
          posted += 1;
          return { kind: 'delivered' };
        },
        update: well,
        probe: well,
      },
      cards: {
        ...createCards(),
        notification: () => {
          throw new Error('unknown function');
        },
      },
    });
    const outcome = await destination.send(parcelOf());
    expect(outcome).to.include({ kind: 'refused' }).and.to.have.property('reason').that.contains('unknown function');
    expect(posted).to.equal(0);
  });

  it('is in the list of destinations, which has each kind once', () => {
    const connector = { post: well, update: well, probe: well };
    const kinds = createDestinations({ connector, cards: createCards() }).map(({ kind }) => kind);
    expect(kinds).to.deep.equal(['teams', 'email', 'webhook', 'internal']);
  });
});

describe('Teams, told how a story goes on', () => {
  const recovered = { ...notification, title: 'Loyalty files: refresh succeeded', news: 'Back to normal.' };
  const edit = { cardId: 'card-1', notification: recovered, reference: 'TD-7F3K2Q9' };
  const goesOn = (more: Partial<Parcel> = {}): Parcel =>
    parcelOf({ notification: recovered, edits: [edit], post: 'line', ...more });
  const missing: Outcome = { kind: 'refused', reason: 'there is no such message', status: 404 };

  it('gets its card edited, and one line below it', async () => {
    const { destination, posts, cardOf } = createTeams();
    const outcome = await destination.send(goesOn());
    expect(outcome).to.deep.equal({ kind: 'delivered', activityId: 'activity-2', calls: 2 });
    expect(posts.map(({ edited, threadId }) => edited ?? threadId)).to.deep.equal(['card-1', 'card-1']);
    expectGoodCard(cardOf(0));
    expect(JSON.stringify(cardOf(0))).to.contain('Loyalty files: refresh succeeded');
    expect(posts[1]?.message).to.deep.equal({ summary: 'Back to normal. · TD-7F3K2Q9' });
  });

  it('gets a line that says what it is about in a chat, which has no threads', async () => {
    const { destination, posts } = createTeams();
    const place: Place = { ...placeOf('a:1'), kind: 'personal' };
    await destination.send(goesOn({ address: { destination: 'teams', laneId: 'teams:a:1', place } }));
    expect(posts[1]).to.deep.include({ threadId: undefined });
    expect(posts[1]?.message.summary).to.equal('Loyalty files: refresh succeeded: Back to normal. · TD-7F3K2Q9');
  });

  it('gets the card once more, which is edited from then on, when somebody deleted it', async () => {
    const { destination, posts, cardOf } = createTeams(missing);
    const outcome = await destination.send(goesOn());
    expect(outcome).to.deep.equal({ kind: 'delivered', activityId: 'activity-2', calls: 2, isCard: true });
    expect(posts[1]).to.deep.include({ threadId: undefined });
    expectGoodCard(cardOf(1));
    const late = createTeams({ kind: 'delivered' }, missing);
    expect(await late.destination.send(goesOn())).to.include({ kind: 'delivered', isCard: true });
    expect(late.posts).to.have.lengthOf(3);
  });

  it('gets a card of its own, for who wants to see it as news', async () => {
    const { destination, cardOf } = createTeams();
    expect(await destination.send(goesOn({ post: 'card' }))).to.include({ isCard: true });
    expectGoodCard(cardOf(1));
  });

  it('gets nothing but the edit when nothing is new', async () => {
    const { destination, posts } = createTeams();
    expect(await destination.send(goesOn({ post: 'nothing' }))).to.deep.equal({ kind: 'delivered' });
    expect(posts).to.have.lengthOf(1);
  });

  it('is asked again without fear of a repeat when nobody knows whether the edit came, and sees no line before it', async () => {
    const { destination, posts } = createTeams({ kind: 'unsure', reason: 'timeout' });
    expect(await destination.send(goesOn())).to.deep.equal({ kind: 'not-sent', reason: 'timeout' });
    expect(posts).to.have.lengthOf(1);
    const unsure = createTeams({ kind: 'delivered' }, { kind: 'unsure', reason: 'timeout' });
    expect(await unsure.destination.send(goesOn())).to.include({ kind: 'unsure' });
  });

  it('offers on the card what people can do, each under the id of its delivery', async () => {
    const { destination, cardOf } = createTeams();
    const actions = ['acknowledge', 'why', 'unsubscribe'] as const;
    await destination.send(parcelOf({ actions, actionsId: 'delivery-1' }));
    const buttons = partsOf(cardOf(0)).filter(({ type }) => type === 'Action.Submit');
    expect(buttons.map(({ data }) => data)).to.deep.equal(actions.map((name) => ({ button: `delivery-1.${name}` })));
  });
});
