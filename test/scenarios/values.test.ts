/** Values in conditions and forms are read as people of the conversation's language write them, by what their field holds. */
import { expect } from 'chai';
import { person } from '../fakes/teams-client.ts';
import { firstCustomer, populate } from './actions-world.ts';
import { asker } from './asker.ts';
import { openStage, type Stage } from './stage.ts';

describe('A person who writes values', () => {
  let stage: Stage;
  let chat: ReturnType<typeof asker>;

  beforeEach(async () => {
    stage = await openStage([{ name: 'Contoso' }], ([contoso]) => {
      if (contoso) populate(contoso, { LoyaltyPoints: 1_234_567, PreferredStore: '0150' });
    });
    chat = asker(stage, stage.teams.personal(person('Ada')));
  });
  afterEach(() => stage.close());

  const insights = () => {
    const [one] = stage.insights;
    if (!one) throw new Error('no environment');
    return one;
  };
  const id = () => String(firstCustomer(insights())['CustomerId']);
  const written = () =>
    JSON.parse(
      insights()
        .asked(/data\/Customer\/./)
        .at(-1)?.body ?? '{}',
    );
  const asked = () =>
    insights()
      .asked(/data\/Customer$/)
      .at(-1)?.query['$filter'];

  for (const [language, number] of [
    ['English', '8,000'],
    ['English', '8k'],
    ['português', '8.000'],
    ['français', '8 000'],
    ['norsk', '8 000'],
  ] as const) {
    it(`compares with ${number} as eight thousand in ${language}`, async () => {
      await chat.say(`language ${language}`);
      await chat.say(`items Customer where LoyaltyPoints > ${number}`);
      expect(asked()).to.equal('LoyaltyPoints gt 8000');
    });
  }

  it('is asked which number is meant where countries differ, and gets the one that is pressed', async () => {
    expect(await chat.say('items Customer where LoyaltyTier = Gold and LoyaltyPoints > 8.000'))
      .to.contain('different numbers')
      .and.to.contain('“8.000”');
    await chat.press('8,000');
    expect(asked()).to.equal("LoyaltyTier eq 'Gold' and LoyaltyPoints gt 8000");
  });

  it('keeps the zeros of what is a text', async () => {
    await chat.say('items Customer where Telephone = 0047');
    expect(asked()).to.equal("Telephone eq '0047'");
    await chat.say(`update item Customer ${id()} with City = 0150`);
    await chat.press('Change it');
    expect(written()).to.deep.equal({ City: '0150' });
  });

  it('is told that a number is none, and not that there is no such row', async () => {
    expect(await chat.say('items Customer where LoyaltyPoints > 1,5,0')).to.contain("can't read that condition");
  });

  it('is told when a condition holds another, which is nobody\u2019s city', async () => {
    expect(await chat.say('items Customer where City = Oslo or City = Lyon'))
      .to.contain("can't read that condition")
      .and.to.contain('City = Oslo or City = Lyon');
  });

  it('writes in the form what the form shows: yes and no, and numbers with grouped digits', async () => {
    await chat.say('language français');
    await chat.say(`update item Customer ${id()}`);
    expect(await chat.press('Vérifier', { 'field:NewsletterConsent': 'Oui', 'field:LoyaltyPoints': '12 000' }))
      .to.contain('oui')
      .and.to.contain('12000');
    await chat.press('Modifier');
    expect(written()).to.deep.equal({ NewsletterConsent: true, LoyaltyPoints: 12_000 });
  });

  it('keeps the seconds of a time that they have written', async () => {
    for (const [said, held] of [
      ['2026-11-10 08:30:15', '2026-11-10T07:30:15Z'],
      ['2026-11-10T08:30:15.250', '2026-11-10T07:30:15.250Z'],
    ] as const) {
      await chat.say(`update item Customer ${id()}`);
      await chat.press('Check', { 'field:LastOrder': said });
      await chat.press('Change it');
      expect(written(), said).to.deep.equal({ LastOrder: held });
    }
    await chat.say(`update item Customer ${id()}`);
    expect(await chat.press('Check', { 'field:LastOrder': '2026-11-10 08:30:61' })).to.contain('not a time');
  });

  it('writes times that mean the same everywhere, by the conversation\u2019s clock, and no others', async () => {
    await chat.say(`update item Customer ${id()}`);
    expect(await chat.press('Check', { 'field:LastOrder': '10/11/2026' })).to.contain('is not a time that I can read');
    expect(await chat.press('Check', { 'field:LastOrder': '2026-02-30' })).to.contain('is not a time that I can read');
    expect(await chat.press('Check', { 'field:LastOrder': '2026-10-01 14:30' })).to.contain('Oct 1, 2026, 14:30');
    await chat.press('Change it');
    expect(written()).to.deep.equal({ LastOrder: '2026-10-01T12:30:00Z' });
  });

  it('comes back from the question to the form with what was typed, and may change it there', async () => {
    await chat.say(`update item Customer ${id()}`);
    await chat.press('Check', { 'field:City': 'Tromsø', 'field:LoyaltyPoints': '12,000' });
    expect(await chat.press('Back'))
      .to.contain('"value":"Tromsø"')
      .and.to.contain('"value":"12000"');
    expect(chat.titles(), 'in the place of the question').to.deep.equal(['Check']);
    await chat.press('Check', { 'field:City': 'Bodø' });
    await chat.press('Change it');
    expect(written()).to.deep.equal({ City: 'Bodø' });
  });

  it('finds what was typed again as it was typed, when something else has to be mended', async () => {
    await chat.say(`update item Customer ${id()}`);
    const typed = { 'field:LastOrder': '2026-11-01T10:00:00Z', 'field:LoyaltyPoints': 'many' };
    expect(await chat.press('Check', typed)).to.contain('"value":"2026-11-01T10:00:00Z"');
  });
});
