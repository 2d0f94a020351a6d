/** Every button and form that the bot ever shows, pressed by and from where it must not be: nothing changes. */
import { expect } from 'chai';
import { verbs } from '../../src/commands/index.ts';
import { partsOf } from '../cards/schema.ts';
import { examples } from '../commands/examples.ts';
import { buttonsOf } from '../commands/world.ts';
import { ADELE, person, type TeamsConversation } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from './actions-world.ts';
import { type Ledger, openLedger } from './kept.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const [HOME, OTHER] = TENANTS;
const WEEK_MS = 7 * 86_400_000;
const guest = person('Gus Guest');

/** A button as it stands on a card, with what the card's inputs hold. */
type Found = {
  readonly id: string;
  readonly title: string;
  readonly cardId: string;
  readonly inputs: Readonly<Record<string, string>>;
};

/** On the cards of news: their buttons are known by the delivery. */
const isOfNews = ({ id }: Found): boolean => id.includes('.');

describe('Every button that is shown', function () {
  this.timeout(120_000);
  let stage: Stage;
  let ledger: Ledger;
  let places: Record<'here' | 'own' | 'there' | 'abroad' | 'elsewhere', TeamsConversation>;

  beforeEach(async () => {
    stage = await openStage(
      [
        { name: 'Contoso', tenant: HOME },
        { name: 'Contoso', tenant: OTHER },
      ],
      (both) => {
        for (const one of both) {
          populate(one, { EMail: 'zoe@mail.example' });
          one.succeedRefresh('Loyalty files');
          one.evaluateSegment('High spenders', 9000);
        }
      },
    );
    ledger = openLedger(stage);
    const team = stage.teams.team('Data');
    places = {
      here: team.channel('Alerts'),
      there: team.channel('Other'),
      abroad: stage.teams.team('Data', { tenantId: OTHER }).channel('Alerts'),
      own: stage.teams.personal(ADELE),
      elsewhere: stage.teams.personal(guest, { tenantId: OTHER }),
    };
    for (const place of Object.values(places)) {
      await place.install();
      stage.connector.roster.assign(place.conversationId, guest, 'guest');
      for (const line of ['timezone UTC', 'subscribe failures', 'subscribe segment above 10000'])
        await say(place, line);
    }
  });
  afterEach(async () => {
    ledger.close();
    await stage.close();
  });

  const say = async (place: TeamsConversation, line: string): Promise<void> => {
    await stage.clock.advance(1000);
    await place.say(line);
  };
  const press = async (place: TeamsConversation, { cardId, inputs }: Found, button: string, from = ADELE) => {
    await stage.clock.advance(500);
    expect(await place.press({ ...inputs, button }, { cardId, from })).to.equal(200);
  };

  /** All that stands in the conversation now. */
  const shownIn = (place: TeamsConversation): readonly Found[] =>
    stage.connector.shown(place.conversationId).flatMap(({ id: cardId, post }) => {
      const fields = partsOf(post.card).filter(({ type }) => String(type).startsWith('Input.'));
      const value = ({ id, value: said }: Record<string, unknown>) => [id, String(said ?? FILLED[String(id)] ?? 'x')];
      const inputs = Object.fromEntries(fields.map(value));
      return buttonsOf(post.card).map((button) => ({ ...button, cardId, inputs: { ...FILLED, ...inputs } }));
    });

  /** What a form would need to change something. */
  const FILLED: Readonly<Record<string, string>> = {
    ...{ trigger: 'refresh-succeeded', subject: 'all', number: '1', threshold: '5', direction: 'above' },
    ...{ 'field:City': 'Troms\u00f8', 'field:ActivityId': 'a-1' },
  };

  /** Cards of every verb, of news, and of what follows on pressing what only asks or opens. */
  const fill = async (place: TeamsConversation): Promise<readonly Found[]> => {
    const customer = firstCustomer(stage.insights[0] as never)['CustomerId'];
    const more = [
      ...['subscribe segment', 'unsubscribe', 'mute', 'mute all --ask', 'quiet', 'digest', 'language', 'timezone Olso'],
      ...['subscrbe failures', 'refresh all', 'cancel', 'report daily at 08:00', 'search zoe@mail.example'],
      ...[`item Customer ${customer}`, `update item Customer ${customer} with City = Oslo`, 'history 1', 'edit 2'],
      ...['create item UnifiedActivity with ActivityId = "a", Title = "b"', 'subscribe segment above 10.000'],
      ...['subscribe failures for Loyalti', 'list', 'quiet off', 'digest off', 'unmute all', 'report off'],
    ];
    const lines = Object.keys(verbs).map((kind) => examples[kind as keyof typeof examples]);
    for (const line of [...lines.filter((line) => line !== examples.unsubscribe), ...more]) await say(place, line);
    stage.insights[0]?.failRefresh('Loyalty files');
    stage.insights[0]?.evaluateSegment('High spenders', 12_000);
    await stage.look();
    const found = shownIn(place);
    // The last of those that look the same.
    return [...new Map(found.map((one) => [`${one.title} ${isOfNews(one)}`, one])).values()];
  };

  const expectNothing = async (what: () => Promise<void>, where: string): Promise<void> => {
    const before = ledger.state();
    await what();
    expect(ledger.state(), where).to.deep.equal(before);
  };

  for (const [name, wrong] of [
    ['here', ['there', 'abroad', 'own']],
    ['own', ['elsewhere', 'here', 'abroad']],
  ] as const) {
    it(`${name === 'own' ? 'in a chat of one’s own' : 'in a channel'} does nothing for strangers, elsewhere, bent, or after a week`, async () => {
      const place = places[name];
      const found = await fill(place);
      expect(found.filter(isOfNews).map(({ title }) => title)).to.include.members(['Mute', 'Unsubscribe', 'Edit']);
      expect(found.length).to.be.greaterThan(40);
      for (const one of found) {
        const { id, title } = one;
        await expectNothing(() => press(place, one, id, guest), `${title}, by a guest`);
        for (const other of wrong) {
          await expectNothing(() => press(places[other], one, id), `${title}, forwarded to ${other}`);
        }
        for (const bent of [`${id}x`, id.slice(0, -1), id.toUpperCase(), ` ${id}`, `${id}.unsubscribe`, title]) {
          if (bent !== id) await expectNothing(() => press(place, one, bent), `${title}, bent to ${bent}`);
        }
      }
      stage.clock.set(stage.clock.now() + WEEK_MS);
      for (const one of found) {
        await expectNothing(() => press(place, one, one.id), `${one.title}, after a week`);
      }
    });
  }

  it('and ends something or writes something does so once', async () => {
    const found = await fill(places.own);
    const once = /^(?:Unsubscribe|End all|Change it|Create|Refresh everything|End \d)/;
    const tried = found.filter((one) => once.test(one.title));
    expect(tried.map(({ title }) => title)).to.include.members(['Create', 'Change it', 'Refresh everything']);
    for (const one of tried) {
      await press(places.own, one, one.id);
      await expectNothing(() => press(places.own, one, one.id), `${one.title}, a second time`);
    }
  });
});
