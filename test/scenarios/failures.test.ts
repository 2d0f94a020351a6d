/** Customer Insights fails in every way, for every verb that asks it: people read what happened and what to do. */
import { expect } from 'chai';
import { actions } from '../../src/commands/actions/index.ts';
import type { FakeCustomerInsights, Fault } from '../fakes/customer-insights.ts';
import { person } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from './actions-world.ts';
import { asker } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

const ada = person('Ada');

const ERROR = (errorCode: string, message = 'The service gives its own reason.') => ({ errorCode, message });

type Failure = { readonly fault: Fault; readonly read: RegExp; readonly write?: RegExp };

const ROLE = /I am not allowed to do that.*Contributor/s;
const MISSING = /That is not there|I can't find|There is none|nothing to cancel|do not know|know no/;
const AWAY = /I can't get an answer: Customer Insights can't be reached.*ask again.*TD-[0-9A-Z]{7}/s;
const UNSURE = /I don't know whether it was done.*Look whether it is there.*TD-[0-9A-Z]{7}/s;
const REASON = /Customer Insights refuses that.*The service gives its own reason/s;

const failures: Readonly<Record<string, Failure>> = {
  'a role that is too small': { fault: { status: 403, body: ERROR('forbidden') }, read: ROLE },
  'nothing there': { fault: { status: 404, body: ERROR('notFound') }, read: MISSING },
  'a request that it does not like': { fault: { status: 400, body: ERROR('badRequest') }, read: REASON },
  'another that goes on': { fault: { status: 409, body: ERROR('conflict') }, read: REASON },
  'too many calls, with a time to wait': {
    fault: { status: 429, headers: { 'retry-after': '17' }, body: { statusCode: 429, message: 'Rate limit' } },
    read: /Too many questions at once.*again in 17 sec/s,
  },
  'too many calls, without one': {
    fault: { status: 429, body: {} },
    read: /Too many questions at once.*again in 1 min/s,
  },
  'an error of its own': { fault: { status: 500, body: ERROR('serviceUnavailable') }, read: AWAY, write: UNSURE },
  'a service that is away': { fault: { status: 503, body: 'down' }, read: AWAY, write: UNSURE },
  'a page of a gateway': { fault: { kind: 'html' }, read: AWAY, write: UNSURE },
  'a connection that is cut': { fault: { kind: 'reset' }, read: AWAY, write: UNSURE },
  'an answer that is cut': {
    fault: { kind: 'truncate', status: 200, body: '{"value":[{"CustomerId":"1"' },
    read: /I can't get an answer: .*TD-[0-9A-Z]{7}/s,
    write: UNSURE,
  },
  'an answer that is no JSON': {
    fault: { status: 200, body: 'fine' },
    read: /I can't get an answer: .*TD-[0-9A-Z]{7}/s,
    write: UNSURE,
  },
};

/** What is said before the failure, what meets it, and where in the API. `switchinstance` asks nobody. */
type Asking = {
  readonly before?: readonly string[];
  readonly line?: string;
  readonly press?: string;
  readonly at: RegExp;
};

const askings = (customer: string): { readonly [K in keyof typeof actions]: Asking | 'asks nobody' } => ({
  tables: { line: 'tables', at: /manage\/(?:entities|tables)$/ },
  partitions: { line: 'partitions Customer', at: /manage\/(?:entities|tables)/ },
  items: { line: 'items Customer', at: /\/data\// },
  item: { line: `item Customer ${customer}`, at: /\/data\// },
  search: { line: 'search zoe', at: /\/data\// },
  report: { line: 'report', at: /\/status$/ },
  refresh: { line: 'refresh "Loyalty files"', at: /\/jobs$/ },
  cancel: { before: ['refresh "Loyalty files"'], line: 'cancel', at: /\/cancel$/ },
  'create-item': {
    before: ['create item UnifiedActivity with ActivityId = "a", Title = "b"'],
    press: 'Create',
    at: /\/data\//,
  },
  'update-item': {
    before: [`update item Customer ${customer} with City = Oslo`],
    press: 'Change it',
    at: /\/data\//,
  },
  switchinstance: 'asks nobody',
});

const WRITES = ['refresh', 'cancel', 'create-item', 'update-item'];

describe('A person who asks Customer Insights, which answers with', () => {
  let stage: Stage;
  let insights: FakeCustomerInsights;
  let chat: ReturnType<typeof asker>;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([one]) => {
      if (one) populate(one, { FullName: 'Zo\u00eb Quill', EMail: 'zoe@mail.example' });
      one?.succeedRefresh('Loyalty files');
    });
    insights = stage.insights[0] as FakeCustomerInsights;
    chat = asker(stage, stage.teams.personal(ada));
    await chat.place.install(ada);
  });
  afterEach(() => stage.close());

  for (const [name, { fault, read, write = read }] of Object.entries(failures)) {
    it(`${name}, reads what happened and what to do, whatever they asked`, async () => {
      const customer = String(firstCustomer(insights)['CustomerId']);
      const all = Object.entries(askings(customer));
      expect(all.map(([verb]) => verb).toSorted()).to.deep.equal(Object.keys(actions).toSorted());
      for (const [verb, asking] of all) {
        if (asking === 'asks nobody') continue;
        await stage.clock.advance(20_000);
        for (const line of asking.before ?? []) await chat.say(line, ada);
        insights.fault(asking.at, fault, 20);
        const text = asking.press
          ? await chat.press(asking.press, {}, { from: ada })
          : await chat.say(asking.line ?? '', ada);
        insights.heal();
        expect(text, `${verb}, ${name}`).to.match(WRITES.includes(verb) ? write : read);
        expect(text, 'words that belong elsewhere').to.not.match(
          ['items', 'item', 'search'].includes(verb)
            ? /Something went wrong/
            : /Something went wrong|Profiles can be filtered/,
        );
        const reference = /TD-[0-9A-Z]{7}/.exec(text)?.[0];
        if (reference) expect(stage.log.join(), `${verb}: what an operator finds`).to.include(reference);
      }
      expect(stage.log.filter((line) => line.includes('turn.failed'))).to.deep.equal([]);
    });
  }
});
