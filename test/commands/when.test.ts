/** When people want to be told, in chat: what is understood, what it does, and how it is taken back. */
import { expect } from 'chai';
import fc from 'fast-check';
import { lexiconOf } from '../../src/commands/line/lexicon.ts';
import { monthIn, monthName } from '../../src/commands/line/months.ts';
import { print } from '../../src/commands/line/print.ts';
import { tokenize } from '../../src/commands/line/tokens.ts';
import { untilOf } from '../../src/commands/line/when.ts';
import { parse } from '../../src/commands/parse.ts';
import type { Answer } from '../../src/core/conversation.ts';
import { FOREVER } from '../../src/core/rhythm.ts';
import { untilAgain, untilMoment } from '../../src/core/until.ts';
import { readVocabularies, type Vocabulary } from '../../src/locales/vocabularies.ts';
import { eventOf, happen } from '../contracts/store/given.ts';
import { typedTimes } from './when-abroad.ts';
import { whenLine } from './when-as-values.ts';
import { type Chat, CONTOSO, createWorld, START, SUBJECTS, type World, wordsOf } from './world.ts';

const LANGUAGES = ['en', 'fr', 'ca', 'ru', 'nb', 'pt-BR'];
const BERLIN = 'Europe/Berlin';
const iso = (at: number | undefined): string => new Date(at ?? Number.NaN).toISOString();
/** A Saturday, 10:30 in Berlin. */
const NOW = START;

describe('The times that people type', () => {
  const vocabularies = readVocabularies();
  const lexicon = lexiconOf(vocabularies);
  const meant = (text: string): string => {
    const until = untilOf(tokenize(text), lexicon);
    return iso(until && untilMoment(until, NOW, BERLIN));
  };

  it('are by the clock of the conversation', () => {
    expect(meant('for 2 h')).to.equal('2026-11-21T11:30:00.000Z');
    expect(meant('until 11:00')).to.equal('2026-11-21T10:00:00.000Z');
    expect(meant('until 9')).to.equal('2026-11-22T08:00:00.000Z');
    expect(meant('until monday')).to.equal('2026-11-22T23:00:00.000Z');
    expect(meant('until saturday')).to.equal('2026-11-27T23:00:00.000Z');
    expect(meant('until tomorrow 08:00')).to.equal('2026-11-22T07:00:00.000Z');
    expect(meant('until 24 december')).to.equal('2026-12-23T23:00:00.000Z');
    expect(meant('until 1 may 09:00')).to.equal('2027-05-01T07:00:00.000Z');
    expect(meant('until 29 february')).to.equal('2028-02-28T23:00:00.000Z');
    expect(meant('until 2027-03-28 02:30')).to.equal('2027-03-28T01:00:00.000Z');
  });

  it('may be over, which whoever asks sees', () => {
    expect(meant('until 2020-01-01')).to.equal('2019-12-31T23:00:00.000Z');
    expect(meant('until today')).to.equal('2026-11-20T23:00:00.000Z');
  });

  it('are said again to the minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: NOW, max: NOW + 4e11 }), (at) => {
        const minute = Math.floor(at / 60_000) * 60_000;
        const again = untilMoment(untilAgain(minute, BERLIN), NOW - 1, BERLIN);
        // The hour that the clock shows twice is its first.
        expect([minute, minute - 3_600_000]).to.include(again);
      }),
    );
  });

  it('name months as each language does', () => {
    for (const language of LANGUAGES) {
      for (let month = 1; month <= 12; month++) {
        expect(monthIn([language], monthName(language, month)), `${language} ${month}`).to.equal(month);
        const dated = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' });
        const text = dated.format(Date.UTC(2026, month - 1, 24));
        const words = { ...lexicon, month: (name: string) => monthIn([language], name) };
        expect(untilOf(tokenize(text), words), `${language}: ${text}`).to.deep.equal({
          by: 'date',
          date: { month, day: 24 },
        });
      }
    }
  });

  for (const [language, lines] of Object.entries(typedTimes)) {
    it(`are understood as people write them in ${language}`, () => {
      const english = vocabularies[0] as Vocabulary;
      for (const [line, means] of lines) {
        const parsed = parse(line, vocabularies, { language });
        expect(parsed.kind === 'trouble' ? parsed.why : print(parsed, english), line).to.equal(means);
      }
    });
  }

  it('are understood again in whatever language they are written', () => {
    const english = vocabularies[0] as Vocabulary;
    for (const language of LANGUAGES) {
      const known = vocabularies.find((one) => one.language === language) ?? { ...english, language };
      const all = vocabularies.includes(known) ? vocabularies : [...vocabularies, known];
      fc.assert(
        fc.property(whenLine, (line) => {
          expect(parse(print(line, known), all, { language })).to.deep.equal(line);
        }),
        { numRuns: 200 },
      );
    }
  });
});

describe('A conversation that wants less', () => {
  let world: World;
  let chat: Chat;
  const rhythm = async () => (await world.store.conversation('tenant-a', 'general'))?.rhythm;
  const muted = async () => (await chat.subscriptions()).map(({ mutedUntil }) => mutedUntil);
  const say = async (text: string): Promise<string> => wordsOf(await chat.say(text));
  const press = async (title: string, inputs?: Record<string, string>): Promise<string> =>
    wordsOf((await chat.press(title, inputs)) as Answer);

  beforeEach(async () => {
    world = await createWorld([CONTOSO]);
    await world.look(CONTOSO, SUBJECTS);
    chat = await world.chat();
    await chat.say('subscribe refresh failed');
    await chat.say('subscribe full refresh');
  });

  afterEach(() => world.close());

  it('mutes one for a while, sees it in list and status, and takes it back with a button', async () => {
    expect(await say('mute 1 for 2 hours')).to.match(/Muted number 1 until Nov 21, 2026, 12:30/);
    expect(await muted()).to.deep.equal([START + 7_200_000, undefined]);
    for (const card of ['list', 'status']) expect(await say(card), card).to.contain('muted until Nov 21, 2026, 12:30');
    await chat.say('mute 1 for 2 hours');
    expect(await press('Unmute 1')).to.contain('Unmuted number 1');
    expect(await muted()).to.deep.equal([undefined, undefined]);
    expect(await say('list')).not.to.contain('muted');
  });

  it('mutes again to the minute when unmuting was a mistake', async () => {
    await chat.say('mute 1 for 2 hours');
    await chat.say('unmute 1');
    await press('Undo');
    expect(await muted()).to.deep.equal([START + 7_200_000, undefined]);
  });

  it('mutes until it says otherwise, and may shorten that at once', async () => {
    expect(await say('mute all')).to.match(/^Muted all\n2 subscriptions/);
    expect(await muted()).to.deep.equal([FOREVER, FOREVER]);
    expect(await say('list')).to.contain('· muted');
    await chat.say('mute all');
    await press('For 1 hr');
    expect(await muted()).to.deep.equal([START + 3_600_000, START + 3_600_000]);
    await press('Unmute all');
    expect(await muted()).to.deep.equal([undefined, undefined]);
  });

  it('no longer shows a mute that has ended', async () => {
    await chat.say('mute 1 for 2 hours');
    world.clock.set(START + 7_200_000);
    expect(await say('list')).not.to.contain('muted');
  });

  it('is asked how long when it picks one from the list, or says a time that is not clear', async () => {
    await chat.say('list');
    expect(await press('Mute', { number: '2' })).to.contain('Mute number 2 for how long?');
    expect(await press('Until tomorrow 08:00')).to.contain('Muted number 2 until Nov 22, 2026, 08:00');
    expect(await say('mute 1 until whenever')).to.contain("I don't understand the time “until whenever”");
    await press('For 4 hr');
    expect((await muted())[0]).to.equal(START + 14_400_000);
  });

  it('is told which numbers there are, and that a time is over', async () => {
    expect(await say('mute 7')).to.contain('There is no number 7 here.');
    expect(await say('unmute 7')).to.contain('There is no number 7 here.');
    expect(await say('mute')).to.contain('Which one shall I mute?');
    expect(await say('mute 1 until 2020-01-01')).to.contain('That time is over already');
    expect(await muted()).to.deep.equal([undefined, undefined]);
  });

  it('has quiet hours, sees them, and takes them back', async () => {
    expect(await say('quiet')).to.contain('No quiet hours');
    expect(await press('22:00–07:00')).to.contain('Quiet hours: 22:00–07:00');
    const night = { hours: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 } } };
    expect(await rhythm()).to.deep.equal({ quiet: night });
    expect(await say('status')).to.contain('Quiet hours: 22:00–07:00 (Europe/Berlin).');
    expect(await say('quiet weekends')).to.contain('It is quiet now, until Nov 23, 2026, 00:00');
    await press('Undo');
    expect(await rhythm()).to.deep.equal({ quiet: night });
    await chat.say('quiet off');
    expect(await rhythm()).to.equal(undefined);
  });

  it('has a digest beside its quiet hours, and knows when the next comes', async () => {
    await chat.say('quiet 22:00-07:00');
    expect(await say('digest weekly monday 09:00')).to.match(/every Monday at 09:00.*next Nov 23, 2026, 09:00/s);
    expect(await rhythm()).to.have.all.keys('quiet', 'digest');
    expect(await say('list')).to.contain('next Nov 23, 2026, 09:00');
    expect(await say('digest')).to.contain('Type your own, for example: digest weekly monday at 09:00');
    await press('No digest');
    expect(await rhythm()).to.have.all.keys('quiet');
    expect(await say('digest at dawn')).to.contain("I don't understand the time");
  });

  it('says in status that the last was muted and not told', async () => {
    await chat.say('mute 1');
    const failed = SUBJECTS[0] as (typeof SUBJECTS)[number];
    await happen(world.store, eventOf(CONTOSO, 'run-1', { subject: failed }));
    expect(await say('status')).to.contain('Muted, not told');
  });
});
