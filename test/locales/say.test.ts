/** How a voice puts words, numbers, moments and lists, and which voice a person gets. */
import { expect } from 'chai';
import { createVoices } from '../../src/locales/say.ts';

const voices = createVoices();

describe('A voice', () => {
  it('is English for people whose language we do not have, and for tags that are none', () => {
    for (const language of ['en', 'en-GB', 'EN-us', 'tlh', 'no such language', '']) {
      expect(voices.voice(language, 'UTC').language, language).to.equal('en');
    }
  });

  it('tells moments in the time zone of the conversation, and in UTC when that is none', () => {
    const noon = Date.UTC(2026, 6, 1, 12);
    expect(voices.voice('en', 'Europe/Oslo').moment(noon)).to.contain('14:00');
    expect(voices.voice('en', 'America/New_York').moment(noon)).to.contain('08:00').and.to.contain('EDT');
    expect(voices.voice('en', 'Middle-earth/Bree').moment(noon)).to.contain('12:00 UTC');
  });

  it('tells midnight as 00:00', () => {
    expect(voices.voice('en', 'UTC').moment(Date.UTC(2026, 0, 1)))
      .to.contain('00:00')
      .and.not.to.contain('24:00');
  });

  it('groups numbers, and cuts decimals after two unless told', () => {
    const say = voices.voice('en', 'UTC');
    expect(say.number(1_234_567)).to.equal('1,234,567');
    expect(say.number(0.126)).to.equal('0.13');
    expect(say.number(0.126, 0)).to.equal('0');
  });

  for (const [ms, words] of [
    [0, '0 sec'],
    [-5000, '0 sec'],
    [499, '0 sec'],
    [61_000, '1 min 1 sec'],
    [7_500_000, '2 hr 5 min'],
    [86_400_000, '1 day'],
    [90_061_000, '1 day 1 hr'],
    [86_401_000, '1 day'],
  ] as const) {
    it(`tells ${ms} ms as "${words}"`, () => {
      expect(voices.voice('en', 'UTC').duration(ms)).to.equal(words);
    });
  }

  it('counts: one failure, many failures', () => {
    const say = voices.voice('en', 'UTC');
    expect(say('triggers.refresh-failed.inARow', { count: 1 })).to.equal('1 failure');
    expect(say('triggers.refresh-failed.inARow', { count: 3 })).to.equal('3 failures');
  });

  it('groups what it counts, but no number that people type again', () => {
    const fields = (language: string) =>
      voices.voice(language, 'UTC')('commands.actions.tables.fields', { count: 12_345 });
    expect(fields('en')).to.equal('12,345 fields');
    expect(fields('fr')).to.equal('12\u202F345 champs');
    expect(fields('ru')).to.equal('12\u00A0345 полей');
    expect(fields('pt-BR')).to.equal('12.345 campos');
    expect(voices.voice('en', 'UTC')('commands.list.howTo', { number: 1234 })).to.contain('“test 1234”');
  });

  it('puts values in as they are: a name can neither call up another word nor lose its brackets', () => {
    const say = voices.voice('en', 'UTC');
    for (const name of ['$t(status.failed)', '{{count}}', '<b>&amp;</b>', '$&', '__proto__']) {
      expect(say('triggers.refresh-failed.title', { name })).to.equal(`${name}: refresh failed`);
    }
  });

  it('lists as people do', () => {
    expect(voices.voice('en', 'UTC').list(['a', 'b', 'c'])).to.equal('a, b, and c');
    expect(voices.voice('en', 'UTC').list([])).to.equal('');
  });
});
