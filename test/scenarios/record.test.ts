/** The record of who did what: each verb that changes something, sends something or looks people up leaves an entry. */
import { expect } from 'chai';
import { verbs } from '../../src/commands/index.ts';
import type { Command } from '../../src/commands/line/command.ts';
import { person } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from './actions-world.ts';
import { asker } from './asker.ts';
import { type Ledger, openLedger } from './kept.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const ada = person('Ada');

/** What is said, what is pressed then, and under which verb it is on record. */
type Deed = { readonly line: string; readonly press?: string; readonly verb: string };

type Given = { readonly reference: string; readonly customer: string };

/** None: it only looks at what the conversation sees anyway. */
const deedsOf = ({ reference, customer }: Given): { readonly [K in Command['kind']]: Deed | 'none' } => ({
  ...{ help: 'none', hello: 'none', environments: 'none', status: 'none', list: 'none', history: 'none' },
  ...{ export: 'none', why: 'none', audit: 'none' },
  tables: { line: 'tables', verb: 'tables' },
  partitions: { line: 'partitions Customer', verb: 'partitions' },
  form: { line: 'subscribe', press: 'Subscribe', verb: 'subscribe' },
  subscribe: { line: 'subscribe unification', verb: 'subscribe' },
  import: {
    line: 'import {"format":"tidings-subscriptions/1","subscriptions":[{"environment":{"name":"Contoso"},"trigger":"full-refresh-completed"}]}',
    press: 'Add it',
    verb: 'import',
  },
  edit: { line: 'edit 1 for "Loyalty*"', verb: 'edit' },
  test: { line: 'test 1', verb: 'test' },
  acknowledge: { line: `acknowledge ${reference}`, verb: 'acknowledge' },
  mute: { line: 'mute 1 for 2 hours', verb: 'mute' },
  unmute: { line: 'unmute 1', verb: 'unmute' },
  quiet: { line: 'quiet 22:00-07:00', verb: 'quiet' },
  digest: { line: 'digest daily at 08:00', verb: 'digest' },
  language: { line: 'language English', verb: 'language' },
  timezone: { line: 'timezone Oslo', verb: 'timezone' },
  switchinstance: { line: 'switchinstance Contoso', verb: 'switchinstance' },
  report: { line: 'report daily at 08:00', verb: 'report' },
  refresh: { line: 'refresh "Loyalty files"', verb: 'refresh' },
  cancel: { line: 'cancel', verb: 'cancel' },
  items: { line: 'items Customer', verb: 'items' },
  item: { line: `item Customer ${customer}`, verb: 'item' },
  search: { line: 'search zoe@mail.example', verb: 'search' },
  'create-item': {
    line: 'create item UnifiedActivity with ActivityId = "a-1", Title = "Call"',
    press: 'Create',
    verb: 'create-item',
  },
  'update-item': { line: `update item Customer ${customer} with City = Oslo`, press: 'Change it', verb: 'update-item' },
  unsubscribe: { line: 'unsubscribe 1', verb: 'unsubscribe' },
  'unsubscribe-all': { line: 'unsubscribe all', press: 'End', verb: 'unsubscribe-all' },
});

describe('The record', () => {
  let stage: Stage;
  let ledger: Ledger;
  let chat: ReturnType<typeof asker>;

  beforeEach(async () => {
    const policy = { writers: 'members' as const, asksDirectory: false, admins: [ada.objectId] };
    const prepare = ([one]: Stage['insights']) => {
      if (one) populate(one, { EMail: 'zoe@mail.example' });
      one?.succeedRefresh('Loyalty files');
    };
    stage = await openStage([{ name: 'Contoso' }], prepare, {
      policies: new Map([[TENANTS[0], policy]]),
    });
    ledger = openLedger(stage);
    chat = asker(stage, stage.teams.personal(ada));
    await chat.place.install(ada);
  });
  afterEach(async () => {
    ledger.close();
    await stage.close();
  });

  const entries = () =>
    ledger.read('select verb, result, person, after from audit order by seq') as readonly {
      readonly verb: string;
      readonly result: string;
      readonly person: string;
      readonly after: string | null;
    }[];

  /** Presses the last card's button that begins so, with what stands in its inputs and a trigger. */
  const press = async (title: string): Promise<void> => {
    const whole = chat.titles().find((one) => one.startsWith(title)) ?? title;
    await chat.press(whole, { trigger: 'refresh-succeeded', subject: 'all' }, { from: ada });
  };

  it('has an entry with the person for each verb that is more than looking, and none for the others', async () => {
    await chat.say('subscribe failures', ada);
    await stage.clock.advance(1000);
    stage.insights[0]?.failRefresh('Loyalty files');
    await stage.look();
    const reference = /TD-[0-9A-Z]{7}/.exec(chat.last().text)?.[0] ?? '';
    const customer = String(firstCustomer(stage.insights[0] as never)['CustomerId']);
    const deeds = deedsOf({ reference, customer });
    expect(Object.keys(deeds).toSorted()).to.deep.equal(Object.keys(verbs).toSorted());
    for (const [kind, deed] of Object.entries(deeds)) {
      await stage.clock.advance(20_000);
      const before = entries().length;
      await chat.say(deed === 'none' ? kind : deed.line, ada);
      if (deed !== 'none' && deed.press) await press(deed.press);
      const added = entries().slice(before);
      if (deed === 'none') {
        expect(added, kind).to.deep.equal([]);
        continue;
      }
      const told = `${kind}: ${chat.last().text.slice(0, 300)}`;
      expect(added.at(-1), told).to.include({ verb: deed.verb, person: ada.objectId });
      expect(['done', 'asked'], told).to.include(added.at(-1)?.result);
    }
  });

  it('has an entry for what was tried in vain in Customer Insights, too', async () => {
    const customer = firstCustomer(stage.insights[0] as never)['CustomerId'];
    const forbidden = { status: 403, body: { errorCode: 'forbidden', message: 'no' } };
    for (const line of ['items Customer', `item Customer ${customer}`, 'search zoe', 'refresh "Loyalty files"']) {
      await stage.clock.advance(20_000);
      stage.insights[0]?.fault(/\/(?:data|jobs)/, forbidden);
      const before = entries().length;
      await chat.say(line, ada);
      expect(entries().length, `${line}: ${chat.last().text.slice(0, 200)}`).to.be.greaterThan(before);
      expect(entries().at(-1)?.result, line).to.equal('denied');
    }
  });
});
