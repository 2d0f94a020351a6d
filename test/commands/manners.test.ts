/** A person who chooses the language and the time zone of a conversation. */
import { expect } from 'chai';
import { buttonsOf, type Chat, CONTOSO, createWorld, SUBJECTS, type World, wordsOf } from './world.ts';

describe('A person who speaks another language', () => {
  let world: World;
  let chat: Chat;

  beforeEach(async () => {
    world = await createWorld([CONTOSO]);
    await world.look(CONTOSO, SUBJECTS);
    chat = await world.chat();
  });

  afterEach(() => world.close());

  const say = async (text: string): Promise<string> => wordsOf(await chat.say(text));
  const press = async (title: string): Promise<string> => wordsOf(await chat.press(title));

  it('is told which language it is, and chooses another by its own name for itself', async () => {
    const answer = await chat.say('language');
    expect(wordsOf(answer)).to.include('The language here is English');
    expect(buttonsOf(answer.card).map(({ title }) => title)).to.include.members([
      'français',
      'русский',
      'norsk bokmål',
    ]);
    expect(await press('français')).to.include('Désormais, la langue de cette conversation est\u202F: français');
    expect(await say('aide')).to.include('Comment je peux vous aider');
  });

  it('reads sums of an answer with the marks of the language, and of one as of one', async () => {
    await say('subscribe failures');
    expect((await chat.say('unsubscribe all')).summary).to.equal('End the only subscription?');
    expect(buttonsOf((await chat.say('unsubscribe all')).card).map(({ title }) => title)).to.deep.equal([
      'End the subscription',
      'Keep it',
    ]);
    await say('language fr');
    expect((await chat.say('désabonner 1')).summary).to.match(/^Abonnement 1 terminé\u202F: Échec/);
  });

  for (const [line, done] of [
    ['language fr', 'Désormais, la langue de cette conversation est\u202F: français'],
    ['language French', 'Désormais, la langue de cette conversation est\u202F: français'],
    ['langue français', 'Désormais, la langue de cette conversation est\u202F: français'],
    ['changer de langue en français', 'Désormais, la langue de cette conversation est\u202F: français'],
    ['idioma català', 'A partir d’ara l’idioma aquí és: català'],
    ['language ca-ES', 'A partir d’ara l’idioma aquí és: català'],
    ['язык русский', 'Теперь язык здесь: русский'],
    ['language Russian', 'Теперь язык здесь: русский'],
    ['språk norsk', 'Fra nå av er språket her norsk bokmål'],
    ['language nn', 'Fra nå av er språket her norsk bokmål'],
    ['speak norsk', 'Fra nå av er språket her norsk bokmål'],
    ['idioma português', 'A partir de agora, o idioma aqui é português (Brasil)'],
    ['language PT', 'A partir de agora, o idioma aqui é português (Brasil)'],
    ['langue anglais', 'From now on the language here is English'],
  ] as const) {
    it(`says “${line}” and is answered in that language`, async () => {
      expect(await say(line)).to.include(done);
    });
  }

  it('sees at once how a date and a number look in the new language', async () => {
    expect(await say('language ru'))
      .to.include('21 нояб. 2026')
      .and.to.include('1\u00A0234\u00A0567,89');
    expect(await say('language pt-BR'))
      .to.include('21 de nov. de 2026')
      .and.to.include('1.234.567,89');
  });

  it('is refused with near names when nobody here speaks it', async () => {
    expect(await say('language Klingon'))
      .to.include("I don't speak “Klingon”")
      .and.to.include('русский');
    const answer = await chat.say('language frnch');
    expect(buttonsOf(answer.card).map(({ title }) => title))
      .to.include('français')
      .and.not.to.include('русский');
    expect(await say('list')).to.include('Language: English');
  });

  it('sees language and time zone in help, list and status', async () => {
    await say('language nb');
    await say('timezone Oslo');
    for (const line of ['hjelp', 'liste', 'status']) {
      expect(await say(line), line).to.include('Språk: norsk bokmål · tidssone: Europe/Oslo');
    }
  });

  it('keeps both for the conversation alone', async () => {
    await say('language nb');
    const other = await world.chat({ conversationId: 'other' });
    expect(wordsOf(await other.say('list'))).to.include('Language: English');
  });

  it('is told the time zone, and sets it by name, by city, in any language', async () => {
    expect(await say('timezone'))
      .to.include('The time zone here is Europe/Berlin')
      .and.to.include('10:30');
    for (const [said, zone] of [
      ['America/New_York', 'America/New_York'],
      ['new york', 'America/New_York'],
      ['Nova York', 'America/New_York'],
      ['Rio de Janeiro', 'America/Sao_Paulo'],
      ['São Paulo', 'America/Sao_Paulo'],
      ['Санкт-Петербург', 'Europe/Moscow'],
      ['Barcelona', 'Europe/Madrid'],
      ['tromso', 'Europe/Oslo'],
      ['utc', 'UTC'],
    ] as const) {
      expect(await say(`timezone ${said}`), said).to.include(`From now on the time zone here is ${zone}`);
    }
    expect(await say('timezone Los Angeles')).to.include('01:30');
  });

  it('is refused an unknown zone with near ones to press, and nothing is changed', async () => {
    const answer = await chat.say('timezone Olso');
    expect(wordsOf(answer)).to.include('I know no time zone “Olso”');
    expect(buttonsOf(answer.card).map(({ title }) => title)).to.include('Europe/Oslo');
    expect(await say('timezone')).to.include('Europe/Berlin');
    await chat.say('timezone Olso');
    expect(await press('Europe/Oslo')).to.include('From now on the time zone here is Europe/Oslo');
    for (const said of ['+02:00', 'constructor', '__proto__', 'Middle-earth/Bree', 'x'.repeat(300)]) {
      expect(await say(`timezone ${said}`), said).to.include('I know no time zone');
      expect(await say(`language ${said}`), said).to.include("I don't speak");
    }
  });
});
