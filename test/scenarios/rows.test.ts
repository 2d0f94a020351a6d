/** People ask for rows in words of their own, and are shown the way to what they mean. */
import { expect } from 'chai';
import { person } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from './actions-world.ts';
import { asker } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

describe('A person who asks for rows', () => {
  let stage: Stage;
  let chat: ReturnType<typeof asker>;
  const open = async (...names: readonly string[]): Promise<void> => {
    stage = await openStage(
      names.map((name) => ({ name })),
      (all) => {
        for (const one of all) populate(one, { FullName: 'Zoë Quill' });
      },
    );
    chat = asker(stage, stage.teams.personal(person('Ada')));
  };
  afterEach(() => stage.close());

  const id = () => {
    const [one] = stage.insights;
    if (!one) throw new Error('no environment');
    return String(firstCustomer(one)['CustomerId']);
  };

  it('is offered the table that is one letter away, before those that have the word in their names', async () => {
    await open('Contoso');
    expect(await chat.say('items customers')).to.contain('no table of that name');
    expect(chat.titles().slice(0, 2)).to.deep.equal(['Customer', 'HighValueCustomers']);
  });

  it('gets the row of an id that was said without its table', async () => {
    await open('Contoso');
    expect(await chat.say(`item ${id()}`)).to.contain('no table of that name');
    expect(await chat.press('Customer')).to.contain('Zoë Quill');
    expect(await chat.say('item Customer')).to.contain('Say its CustomerId');
  });

  it('changes a row by “set” as by “with”', async () => {
    await open('Contoso');
    expect(await chat.say(`update item Customer ${id()} set City = Lyon`))
      .to.contain('Make this change?')
      .and.to.contain('Lyon');
  });

  it('is asked to a personal chat at once, and not first which environment it is about', async () => {
    await open('Contoso', 'Fabrikam');
    const channel = asker(stage, stage.teams.team('Data').channel('Alerts'));
    for (const line of ['search Zoë', 'items Customer', 'create item']) {
      expect(await channel.say(line)).to.contain('ask me in a personal chat');
    }
    expect(await chat.say('search Zoë')).to.contain('Which environment?');
  });
});
