/** People look profiles up and change them, in personal chat, in their own tenant's environments, and all of it is noted. */
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { partsOf } from '../cards/schema.ts';
import { person } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from './actions-world.ts';
import { asker } from './asker.ts';
import { openStage, type Stage, TENANTS } from './stage.ts';

const HOUR_MS = 3_600_000;

describe('A person who asks about profiles', () => {
  let stage: Stage;
  const ada = person('Ada');
  const personal = (tenantId: string = TENANTS[0]) => asker(stage, stage.teams.personal(ada, { tenantId }));

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([contoso]) => {
      if (contoso) populate(contoso, { FullName: 'Zoë *Quill* [x](https://evil.example)', EMail: 'zoe@mail.example' });
    });
  });
  afterEach(() => stage.close());

  const insights = () => {
    const [one] = stage.insights;
    if (!one) throw new Error('no environment');
    return one;
  };

  it('sees the tables, those that Customer Insights made first, and the rest behind a button', async () => {
    const chat = personal();
    expect(await chat.say('tables'))
      .to.match(/\d+ tables in Contoso/)
      .and.to.contain('Customer');
    expect(chat.last().text).to.contain('UnifiedActivity').and.not.to.contain('ServiceCases');
    expect(await chat.press('More')).to.contain('from ServiceCases');
    expect(await chat.say('partitions Customer'))
      .to.contain('Customer: 2 partitions')
      .and.to.contain('Customer_2');
  });

  it('pages through rows, a few at a time, each once', async () => {
    const chat = personal();
    const seen = new Set<string>();
    await chat.say('items Customer where LoyaltyTier = "Gold"');
    const gold = (insights().world().rows['Customer'] ?? []).filter((row) => row['LoyaltyTier'] === 'Gold');
    for (;;) {
      for (const [, id] of chat.last().text.matchAll(/CustomerId: ([0-9a-f]+)/g)) seen.add(id as string);
      if (!chat.titles().includes('More')) break;
      await chat.press('More');
    }
    expect(seen.size).to.equal(gold.length);
  });

  it('opens a profile with up to 15 fields, its activities, and shows names as they are and nothing else', async () => {
    const chat = personal();
    const text = await chat.say('search zoe@mail.example');
    expect(text).to.contain('Zoë').and.to.contain('and 1 more field');
    expect(JSON.stringify(chat.last().card)).not.to.contain('](https');
    const fields = partsOf(chat.last().card).filter(({ type }) => type === 'ColumnSet');
    expect(fields).to.have.length(13);
    expect(text, 'with the name and the id').to.contain('CustomerId: ');
    expect(await chat.press('Activities'))
      .to.contain('Rows of UnifiedActivity')
      .and.to.contain('ActivityTime');
  });

  it('lists profiles when several fit, and finds just the text in quotes', async () => {
    const chat = personal();
    const [shared] = (insights().world().rows['Customer'] ?? []).map((row) => String(row['City']));
    expect(await chat.say(`search ${shared}`)).to.contain(`Profiles that fit “${shared}”`);
    expect(chat.titles()).to.have.length(6).and.to.include('More');
    expect(await chat.say('search "Quill Zoë"')).to.contain('No profile fits');
    expect(await chat.press('Search without quotes')).to.contain('zoe');
    expect(await chat.say('search nobody-at-all')).to.contain('No profile fits');
    expect(await chat.say('search')).to.contain('What shall I search for?');
  });

  it('is told what can be filtered, in the words of the service, and which tables there are', async () => {
    const chat = personal();
    expect(await chat.say('items Customer where Country = "NO"'))
      .to.contain('Customer Insights refuses that')
      .and.to.contain('search and filter index');
    expect(await chat.say('items Custommer')).to.contain("I can't find “Custommer”");
    expect(chat.titles()).to.include('Customer').and.to.include('All tables');
    expect(await chat.press('Customer')).to.contain('Rows 1 to 5');
    expect(await chat.say('items Customer where City ~ Oslo')).to.contain("can't read that condition");
    expect(await chat.say('item Customer 123')).to.contain('There is none whose CustomerId');
  });

  it('changes a profile by form, after a question, for four hours', async () => {
    const chat = personal();
    const { CustomerId } = firstCustomer(insights());
    expect(await chat.say(`update item Customer ${CustomerId}`))
      .to.contain('Change Zoë')
      .and.to.contain('4 h');
    expect(await chat.press('Check', { 'field:City': 'Tromsø', 'field:BirthYear': 'old' })).to.contain('not a value');
    expect(await chat.press('Check', { 'field:City': 'Tromsø\'s "north"', 'field:BirthYear': '1977' }))
      .to.contain('Make this change?')
      .and.to.contain('1977');
    const before = insights().asked(/^\/data\/Customer\//);
    expect(before, 'nothing was written before the answer').to.have.length(0);
    expect(await chat.press('Change it'))
      .to.contain('Changed')
      .and.to.contain('not affected');
    const [patch] = insights().asked(/^\/data\/Customer\//);
    expect(JSON.parse(patch?.body ?? '')).to.deep.equal({ City: 'Tromsø\'s "north"', BirthYear: 1977 });
    expect(Date.parse(patch?.query['validUntil'] ?? '')).to.equal(stage.clock.now() + 4 * HOUR_MS);
    expect(await chat.say(`item Customer ${CustomerId}`)).to.contain('1977');
    stage.clock.set(stage.clock.now() + 4 * HOUR_MS + 1);
    expect(await chat.say(`item Customer ${CustomerId}`)).not.to.contain('1977');
  });

  it('is shown what stands in the row that is to be changed, in whichever table it is', async () => {
    const chat = personal();
    const [activity] = insights().world().rows['UnifiedActivity'] ?? [];
    expect(await chat.say(`update item UnifiedActivity ${activity?.['ActivityId']}`))
      .to.contain('Change ')
      .and.to.contain(String(activity?.['ActivityType']));
    expect(await chat.say('update item UnifiedActivity nobody-did')).to.contain('There is none whose ActivityId');
  });

  it('creates an activity once, though the button is pressed twice', async () => {
    const chat = personal();
    const { CustomerId } = firstCustomer(insights());
    await chat.say(
      `create item UnifiedActivity with ActivityId = "call-1", CustomerId = "${CustomerId}", Title = Call`,
    );
    const question = chat.last();
    expect(question.text).to.contain('Create this row?').and.to.contain('30 d');
    expect(await chat.press('Create')).to.contain('Created');
    const button = /"title":"Create",[^}]*"button":"([^"]+)"/.exec(question.text)?.[1];
    await chat.place.press({ button: button ?? '' }, { cardId: question.id });
    expect(chat.last().text).to.contain('no longer works');
    const posts = insights()
      .asked('/data/UnifiedActivity')
      .filter(({ method }) => method === 'POST');
    expect(posts).to.have.length(1);
    expect(await chat.say('item UnifiedActivity call-1')).to.contain('Call');
    expect(await chat.say('create item UnifiedActivity with Nonsense = 1 --sure')).to.contain(
      'There is no field “Nonsense”',
    );
  });

  it('does not write on a typed --sure, and says that it can not know when no answer came', async () => {
    const chat = personal();
    await chat.say('create item UnifiedActivity with ActivityId = "a", Title = "x" --sure');
    expect(chat.last().text).to.contain('Create this row?');
    insights().fault('/data/UnifiedActivity', { kind: 'reset' });
    expect(await chat.press('Create')).to.contain("don't know whether it was done");
  });

  it('is asked to a personal chat from a channel, unless the operator allows it', async () => {
    const channel = asker(stage, stage.teams.team('Data').channel('Alerts'));
    await channel.place.install();
    const { CustomerId } = firstCustomer(insights());
    for (const line of [
      'items Customer',
      `item Customer ${CustomerId}`,
      'search zoe',
      'create item UnifiedActivity',
      `update item Customer ${CustomerId}`,
    ]) {
      expect(await channel.say(line), line)
        .to.contain('personal chat')
        .and.not.to.contain('zoe@');
    }
    expect(insights().asked(/^\/data\//)).to.have.length(0);
    expect(await channel.say('tables')).to.contain('tables in Contoso');
  });

  it('never reaches another tenant, and notes who looked up and wrote what, without the values', async () => {
    const other = personal(TENANTS[1]);
    expect(await other.say('search zoe')).to.contain('No environment of your organization');
    const chat = personal();
    await chat.say('search zoe@mail.example', ada);
    const database = new DatabaseSync(stage.databaseUrl, { readOnly: true });
    const notes = database.prepare('select * from audit where tenant_id = ? order by seq').all(TENANTS[0]);
    database.close();
    expect(notes.at(-1)).to.include({ verb: 'search', result: 'done', person: ada.objectId });
    expect(JSON.stringify(notes)).not.to.contain('zoe@');
    expect(stage.log.join('\n')).not.to.contain('zoe@');
  });

  it('is told in words what to do when the role is too small, the calls are used up or the service is away', async () => {
    const chat = personal();
    const forbidden = { errorCode: 'forbidden', message: 'The role of the caller does not allow this.' };
    insights().fault('/data/Customer', { status: 403, body: forbidden });
    expect(await chat.say('items Customer'))
      .to.contain('I am not allowed to do that')
      .and.to.contain('Contributor');
    insights().fault('/data/Customer', { kind: 'html' });
    expect(await chat.say('items Customer')).to.contain("can't get an answer");
    for (let call = 0; call < 40; call++) {
      await stage.clock.advance(150);
      await chat.say('item Customer 1');
    }
    expect(chat.last().text)
      .to.contain('Too many questions at once')
      .and.to.match(/again in \d+/);
    await stage.look(120_000);
    expect(await chat.say('status'), 'the watch went on').to.contain('and I see it');
    expect(await chat.say('items Customer')).to.contain('Rows 1 to 5');
  });
});

describe('A channel', () => {
  it('sees profiles of the environment whose operator allows it, and of no other', async () => {
    const named = [{ name: 'Contoso', profilesInChannels: true }, { name: 'Contoso Test' }];
    const stage = await openStage(named, (both) => {
      for (const [index, one] of both.entries()) populate(one, { EMail: `p${index}@mail.example` });
    });
    const channel = asker(stage, stage.teams.team('Data').channel('Alerts'));
    await channel.place.install();
    await channel.say('switchinstance Contoso');
    expect(await channel.say('search p0@mail.example'))
      .to.contain('CustomerId')
      .and.to.contain('p0');
    await channel.say('switchinstance "Contoso Test"');
    expect(await channel.say('search p1@mail.example'))
      .to.contain('personal chat')
      .and.not.to.contain('CustomerId');
    expect(stage.insights[1]?.asked(/^\/data\//)).to.deep.equal([]);
    await stage.close();
  });
});

describe('A tenant with several environments', () => {
  it('is asked which one is meant, once for a conversation', async () => {
    const stage = await openStage([{ name: 'Contoso' }, { name: 'Contoso Test' }], (both) => {
      for (const [index, one] of both.entries())
        populate(one, { FullName: `Person ${index}`, EMail: `p${index}@mail.example` });
    });
    const chat = asker(stage, stage.teams.personal(person('Ada')));
    const other = asker(stage, stage.teams.personal(person('Bob')));
    expect(await chat.say('search mail.example')).to.contain('Which environment?');
    expect(await chat.press('Contoso Test'))
      .to.contain('Person 1')
      .and.not.to.contain('Person 0');
    expect(await chat.say('switchinstance')).to.contain('None is chosen');
    expect(await chat.press('Contoso')).to.contain('I now mean Contoso here');
    expect(await chat.say('search p0@mail.example')).to.contain('Person 0');
    expect(await chat.say('tables in "Contoso Test"')).to.contain('in Contoso Test');
    await stage.restart();
    expect(await chat.say('search p0@mail.example'), 'it is remembered').to.contain('Person 0');
    expect(await other.say('search p0@mail.example'), 'for this conversation alone').to.contain('Which environment?');
    await stage.close();
  });
});
