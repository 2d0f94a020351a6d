/** Buttons that are forged, stolen, worn out or out of date, pressed through the real door: nothing changes. */
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import fc from 'fast-check';
import { buttonsOf } from '../commands/world.ts';
import { ADELE, person, type TeamsConversation } from '../fakes/teams-client.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const [HOME, OTHER] = TENANTS;
const DAY_MS = 86_400_000;
const guest = person('Gus Guest');
const RUNS = Number(process.env['BUTTON_RUNS'] ?? 300);

describe('A submit', function () {
  this.timeout(120_000);
  let stage: Stage;
  let here: TeamsConversation;
  let there: TeamsConversation;
  let abroad: TeamsConversation;

  beforeEach(async () => {
    stage = await openStage(
      [
        { name: 'Contoso', tenant: HOME },
        { name: 'Contoso', tenant: OTHER },
      ],
      (both) => {
        for (const one of both) one.succeedRefresh('Loyalty files');
      },
    );
    const team = stage.teams.team('Data');
    here = team.channel('Alerts');
    there = team.channel('Other');
    abroad = stage.teams.team('Data', { tenantId: OTHER }).channel('Alerts');
    for (const place of [here, there, abroad]) {
      await place.install();
      stage.connector.roster.assign(place.conversationId, guest, 'guest');
      await place.say('subscribe failures');
      await place.say('subscribe full refreshes');
      await stage.clock.advance(2000);
    }
  });
  afterEach(() => stage.close());

  /** All that a submit might change; the canary sings by itself. */
  const state = (): string => {
    const database = new DatabaseSync(stage.databaseUrl, { readOnly: true });
    const tables = ['subscriptions', 'subscription_targets', 'deliveries'];
    const rows = tables.map((table) =>
      database.prepare(`select * from ${table} where tenant_id <> 'canary' order by 1, 2, 3`).all(),
    );
    database.close();
    return JSON.stringify(rows);
  };
  const lastCard = (place: TeamsConversation) => {
    const message = stage.connector.shown(place.conversationId).at(-1);
    return { cardId: message?.id ?? '', buttons: buttonsOf(message?.post.card) };
  };
  const idOf = (place: TeamsConversation, title: string): string => {
    const { buttons } = lastCard(place);
    const id = buttons.find((button) => button.title === title)?.id;
    if (id === undefined) throw new Error(`no "${title}" among ${buttons.map((one) => one.title).join()}`);
    return id;
  };
  const textOf = (place: TeamsConversation): string => JSON.stringify(lastShown(place)?.activity ?? {});
  const lastShown = (place: TeamsConversation) =>
    stage.connector.posts.findLast((post) => post.conversationId === place.conversationId);
  const press = async (place: TeamsConversation, data: object, from = ADELE): Promise<string> => {
    const { cardId } = lastCard(place);
    expect(await place.press(data, { cardId, from })).to.equal(200);
    return textOf(place);
  };

  it('changes nothing without a row of its own conversation behind it, whatever it holds', async () => {
    await there.say('list');
    await abroad.say('list');
    const foreign = [idOf(there, 'Unsubscribe'), idOf(abroad, 'Unsubscribe')];
    await here.say('subscribe unification');
    const own = idOf(here, 'Unsubscribe');
    await press(here, { button: own });
    const before = state();
    const button = fc.oneof(
      fc.constantFrom(own, ...foreign, ...foreign.map((id) => id.slice(0, -1)), `${own} `, own.toUpperCase()),
      fc.string({ maxLength: 40 }),
      fc.constantFrom('unsubscribe 1', 'unsubscribe all --sure 2 2', '__proto__', '../x', "' or 1=1 --"),
    );
    const extra = fc.dictionary(
      fc.constantFrom('number', 'line', 'verb', 'command', 'trigger', 'tenantId', 'conversationId', 'userId'),
      fc.constantFrom('1', '2', 'unsubscribe', 'unsubscribe 1', 'refresh-failed', HOME, ADELE.objectId),
    );
    await fc.assert(
      fc.asyncProperty(button, extra, fc.boolean(), async (id, inputs, isGuest) => {
        await stage.clock.advance(1000);
        await press(here, { ...inputs, button: id }, isGuest ? guest : ADELE);
        expect(state()).to.equal(before);
      }),
      { numRuns: RUNS },
    );
  });

  it('of somebody who has no right changes nothing, and the button still works for those who have', async () => {
    await here.say('subscribe unification');
    const id = idOf(here, 'Unsubscribe');
    const before = state();
    expect(await press(here, { button: id }, guest)).to.include('You are a guest here');
    expect(state()).to.equal(before);
    expect(await press(here, { button: id })).to.include('Ended number');
    const after = state();
    expect(after).to.not.equal(before);
    expect(await press(here, { button: id }), 'a second time').to.include('Nothing was changed');
    expect(state()).to.equal(after);
  });

  it('about a subscription that was changed since changes nothing, and is answered with how it is now', async () => {
    await here.say('subscribe full refreshes including on-demand');
    await here.say('list');
    const picked = idOf(here, 'Unsubscribe');
    await here.say('subscribe full refreshes');
    const before = state();
    expect(await press(here, { button: picked, number: '2' })).to.include('Number 2 was changed or ended');
    expect(state()).to.equal(before);
    expect(idOf(here, 'Unsubscribe'), 'a fresh card').to.not.equal(picked);
    expect(await press(here, { button: picked, number: '7' }), 'never on the card').to.include('Number 7 was changed');
    expect(state()).to.equal(before);
    expect(await press(here, { button: picked, number: '1' }), 'not changed').to.include('Ended number');
  });

  it('of a form that was opened before somebody else changed the subscription changes nothing, and shows how it is now', async () => {
    await here.say('edit 1');
    const save = idOf(here, 'Save');
    const { cardId } = lastCard(here);
    await here.say('edit 1 for "Loyalty*"');
    const before = state();
    const inputs = { trigger: 'refresh-succeeded', subject: 'all', broadcast: 'all' };
    await here.press({ ...inputs, button: save }, { cardId });
    expect(textOf(here))
      .to.include('Number 1 was changed or ended')
      .and.to.match(/Loyalty.{0,4}\*/);
    expect(state()).to.equal(before);
  });

  it('that comes a second time under the same id, or after a week, changes nothing', async () => {
    await here.say('list');
    const { cardId } = lastCard(here);
    const data = { button: idOf(here, 'Unsubscribe'), number: '1' };
    await here.press(data, { cardId, activityId: 'again' });
    const before = state();
    const posts = stage.connector.posts.length;
    await here.press(data, { cardId, activityId: 'again' });
    expect(stage.connector.posts).to.have.length(posts);
    stage.clock.set(stage.clock.now() + 7 * DAY_MS);
    expect(await press(here, { ...data, number: '2' })).to.include('too old');
    expect(state()).to.equal(before);
  });

  it('of a card that was forwarded means nothing where it was forwarded to', async () => {
    await here.say('list');
    const data = { button: idOf(here, 'Unsubscribe'), number: '1' };
    const before = state();
    expect(await press(there, data)).to.include('belongs to another conversation');
    expect(await press(abroad, data)).to.include('belongs to another conversation');
    expect(state()).to.equal(before);
  });

  it('on what was told is for those who have a right, and means nothing anywhere else', async () => {
    await stage.clock.advance(1000);
    stage.insights[0]?.failRefresh('Loyalty files');
    await stage.look();
    const ids = lastCard(here).buttons.map(({ id }) => id);
    const ends = ids.find((id) => id.endsWith('.unsubscribe'));
    expect(ends).to.not.equal(undefined);
    const before = state();
    for (const id of ids) expect(await press(here, { button: id }, guest)).to.include('You are a guest here');
    for (const id of ids) expect(await press(abroad, { button: id })).to.include('Nothing was changed');
    expect(state()).to.equal(before);
    expect(await press(here, { button: ends })).to.include('Ended number');
    expect(await press(here, { button: ends })).to.include('was changed or ended');
  });

  it('on what was told works for a week from when its card was posted or last changed', async () => {
    await stage.clock.advance(1000);
    stage.insights[0]?.failRefresh('Loyalty files');
    await stage.look();
    const acknowledge = () => lastCard(here).buttons.find(({ id }) => id.endsWith('.acknowledge'))?.id ?? '';
    const old = acknowledge();
    expect(old).to.not.equal('');
    stage.clock.set(stage.clock.now() + 7 * DAY_MS);
    const before = state();
    expect(await press(here, { button: old })).to.include('too old');
    expect(state()).to.equal(before);
    stage.insights[0]?.failRefresh('Loyalty files');
    await stage.look();
    const card = stage.connector.shown(here.conversationId).findLast(({ edits }) => edits > 0);
    const fresh = buttonsOf(card?.post.card).find(({ id }) => id.endsWith('.acknowledge'))?.id;
    expect(fresh).to.not.equal(old);
    stage.clock.set(stage.clock.now() + 7 * DAY_MS - 3_600_000);
    await press(here, { button: fresh });
    // The card is edited too, before the answer or after it.
    expect(stage.lines(here.conversationId).join()).to.include('takes care of it');
  });

  it('on what was told changes nothing of a subscription that is about something else by now', async () => {
    await stage.clock.advance(1000);
    stage.insights[0]?.failRefresh('Loyalty files');
    await stage.look();
    const ids = lastCard(here).buttons.map(({ id }) => id);
    const of = (action: string) => ids.find((id) => id.endsWith(`.${action}`));
    await stage.clock.advance(1000);
    await here.say('edit 1 unification');
    const before = state();
    for (const action of ['unsubscribe', 'mute']) {
      expect(await press(here, { button: of(action) })).to.include('Number 1 was changed or ended');
      expect(state()).to.equal(before);
    }
    await stage.clock.advance(1000);
    await here.say('unsubscribe 1');
    for (const action of ['unsubscribe', 'mute', 'edit']) {
      expect(await press(here, { button: of(action) })).to.include('Number 1 was changed or ended');
    }
  });
});
