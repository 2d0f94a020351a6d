/** Everything in the environment is called something hostile, and every card that comes of it, whatever is asked, is just text. */
import { expect } from 'chai';
import { verbs } from '../../src/commands/index.ts';
import { expectHarmless, HOSTILE } from '../cards/harmless.ts';
import { expectGoodCard } from '../cards/schema.ts';
import { examples } from '../commands/examples.ts';
import { buttonsOf } from '../commands/world.ts';
import type { FakeCustomerInsights } from '../fakes/customer-insights.ts';
import { person, type TeamsConversation } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from './actions-world.ts';
import { openStage, type Stage } from './stage.ts';

const [LINK, PICTURE, ADDRESS, MENTION, BOLD] = HOSTILE as readonly [string, string, string, string, string];
const eve = person(`Eve ${LINK} ${MENTION} ${BOLD}`);

/** What stands on cards of ours, and is no harm: a link of the operator's own. */
const OURS = [/^\[[^\][()]+\]\(https:\/\/home\.ci\.ai\.dynamics\.com\/[^)]*\)$/u];

const quoted = (text: string): string => `"${text.replaceAll('"', '""').replaceAll(/\p{Cc}/gu, ' ')}"`;

const poison = (insights: FakeCustomerInsights): void => {
  populate(insights, { FullName: LINK, EMail: 'eve@mail.example', City: MENTION, LoyaltyTier: BOLD });
  insights.change((world) => ({
    ...world,
    entities: world.entities.map((entity) => ({
      ...entity,
      dataSourceName: entity.dataSourceName && ADDRESS,
      attributes: entity.attributes.map((field) => ({ ...field, friendlyName: `${field.name} ${PICTURE}` })),
      partitions: entity.partitions.map((part) => ({ ...part, name: `${part.name} ${BOLD}`, location: ADDRESS })),
    })),
  }));
  HOSTILE.forEach((name, at) => {
    insights.succeedRefresh(name);
    insights.evaluateSegment(`s ${name}`, 10 * at);
    insights.evaluateMeasure(`m ${name}`, at);
  });
};

describe('A person in an environment where everything is called something hostile', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;

  beforeEach(async () => {
    stage = await openStage([{ name: `Contoso ${LINK} ${MENTION}` }], ([first]) => first && poison(first));
    insights = stage.insights[0] as FakeCustomerInsights;
  });
  afterEach(() => stage.close());

  /** Every message so far, edits included: the card, or plain words that nobody reads as anything else. */
  const expectAllHarmless = (): number => {
    const cards = stage.connector.posts.map(({ card, activity }) => {
      expect(activity.entities, 'mentions').to.equal(undefined);
      if (card) {
        expectGoodCard(card);
        expectHarmless(card, OURS);
      } else {
        expect(activity).to.include({ textFormat: 'plain' });
      }
      return card;
    });
    return cards.filter(Boolean).length;
  };

  const say = async (place: TeamsConversation, line: string): Promise<void> => {
    await stage.clock.advance(2000);
    await place.say(line, { from: eve });
  };
  /** Presses what asks for more or opens something, on the last card. */
  const pressOn = async (place: TeamsConversation): Promise<void> => {
    const last = stage.connector.shown(place.conversationId).at(-1);
    for (const { title, id } of buttonsOf(last?.post.card)) {
      await stage.clock.advance(1000);
      if (last && !/^(?:Unsubscribe|End)/.test(title))
        await place.press({ button: id }, { cardId: last.id, from: eve });
    }
  };

  it('sees only text, whatever they say and press', async () => {
    const chat = stage.teams.personal(eve);
    for (const place of [stage.teams.team(LINK).channel(BOLD), chat]) {
      await place.install(eve);
      for (const kind of Object.keys(verbs)) await say(place, examples[kind as keyof typeof examples]);
      for (const name of place === chat ? [] : HOSTILE) {
        for (const line of [
          name,
          `subscribe failures for ${quoted(name)}`,
          `subscribe failures of ${quoted(name)}`,
          `subscribe segment for ${quoted(`s ${name}`)}`,
          `subscribe segment for ${quoted(`s ${name}`)} above 5`,
          `subscribe measure for ${quoted(`m ${name}`.slice(0, 100))} above 1`,
          `subscribe failures for ${quoted(`${name.slice(0, 20)}*`)} except ${quoted(name)}`,
          `search ${quoted(name)}`,
          `items ${quoted(name)}`,
          `refresh ${quoted(`${name}x`)}`,
          `timezone ${quoted(name)}`,
          `language ${quoted(name)}`,
        ]) {
          await say(place, line.slice(0, 999));
        }
      }
      for (const line of ['subscribe', 'list', 'status', 'history', 'export', 'edit 2', 'tables', 'report']) {
        await say(place, line);
        await pressOn(place);
      }
      for (const line of [
        ...['search eve@mail.example', `item Customer ${firstCustomer(insights)['CustomerId']}`],
        ...['items Customer', 'partitions Customer', 'create item', 'update item Customer 1'],
        `update item Customer ${firstCustomer(insights)['CustomerId']} with City = ${quoted(MENTION)}`,
        `update item Customer ${firstCustomer(insights)['CustomerId']} with ${BOLD} = 1`,
      ]) {
        await say(place, line);
        await pressOn(place);
      }
    }
    expect(expectAllHarmless()).to.be.greaterThan(300);
  });

  it('is told only text: of failures, crossings and full refreshes, in stories, threads and digests', async () => {
    const { general } = stage.teams.team('Data');
    await general.install(eve);
    for (const wish of ['failures', 'segment above 500', 'measure above 500', 'full refresh', 'unification']) {
      await say(general, `subscribe ${wish}`);
    }
    const before = stage.connector.posts.length;
    for (const step of [1, 2]) {
      for (const name of HOSTILE) {
        insights.failRefresh(name, { error: { message: name } });
        insights.evaluateSegment(`s ${name}`, step === 1 ? 1000 : 5);
        insights.evaluateMeasure(`m ${name}`, step === 1 ? 1000 : 5);
      }
      await stage.look();
    }
    const last = stage.connector.shown(general.conversationId).at(-1);
    for (const message of stage.connector.shown(general.conversationId).slice(0, 40)) {
      const take = buttonsOf(message.post.card).find(({ title }) => title === 'I take care of it');
      if (take) await general.press({ button: take.id }, { cardId: message.id, from: eve });
    }
    await stage.look();
    for (const name of HOSTILE) insights.succeedRefresh(name);
    await say(general, 'quiet 05:00-09:00');
    await stage.look();
    await say(general, 'quiet off');
    await stage.look();
    expect(last).to.not.equal(undefined);
    expect(stage.connector.posts.length - before).to.be.greaterThan(HOSTILE.length * 3);
    expectAllHarmless();
  });
});
