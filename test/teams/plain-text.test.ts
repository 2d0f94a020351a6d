/** What a person said, out of what Teams sends. */
import { expect } from 'chai';
import fc from 'fast-check';
import { activitySchema, type TeamsActivity } from '../../src/teams/activity.ts';
import { plainTextOf } from '../../src/teams/plain-text.ts';

const bot = { id: '28:bot', name: 'Tidings' };
const mention = (mentioned: { id: string; name?: string }, text?: string) => ({ type: 'mention', mentioned, text });
const said = (text: string | undefined, entities: object[] = [mention(bot, '<at>Tidings</at>')]): string =>
  plainTextOf(
    activitySchema.parse({
      type: 'message',
      channelId: 'msteams',
      serviceUrl: 'x',
      recipient: bot,
      conversation: { id: 'a' },
      text,
      entities,
    }) satisfies TeamsActivity,
  );

describe('What a person said', () => {
  for (const [name, text, expected, entities] of [
    ['in front of it', '<at>Tidings</at> help', 'help'],
    ['with the space of the web client', '<at>Tidings</at>&nbsp;help\n', 'help'],
    ['with a hard space', '<at>Tidings</at>\u00a0help\r\n', 'help'],
    ['behind it', 'help <at>Tidings</at>', 'help'],
    ['several times', '<at>Tidings</at> <at>Tidings</at> help <at>Tidings</at>', 'help'],
    ['in paragraphs', '<div><p><at>Tidings</at> help</p></div>', 'help'],
    [
      'as a block of code',
      '<at>Tidings</at> import<codeblock class="Json"><code>{<br>&nbsp; "a": 1<br>}</code></codeblock>',
      'import\n{\n"a": 1\n}',
    ],
    ['without wording in the entity', '<at>Tidings</at> help', 'help', [mention(bot)]],
    ['without an entity, as emulators do', '<at>Tidings</at> help', 'help', []],
    [
      'besides another person, who stays',
      '<at>Tidings</at> tell <at>Adele</at>',
      'tell Adele',
      [mention(bot, '<at>Tidings</at>'), mention({ id: '29:a', name: 'Adele' }, '<at>Adele</at>')],
    ],
    [
      'under a name that another one has too',
      '<at>Tidings app</at> ask <at>Tidings</at>',
      'ask Tidings',
      [mention(bot, '<at>Tidings app</at>'), mention({ id: '29:b', name: 'Tidings' }, '<at>Tidings</at>')],
    ],
    ['with signs that patterns know', '<at>Ti.d(in)gs*</at> help', 'help', [mention(bot, '<at>Ti.d(in)gs*</at>')]],
  ] as const) {
    it(`is without the mention of the bot ${name}`, () => {
      expect(said(text, entities ? [...entities] : undefined)).to.equal(expected);
    });
  }

  it('is decoded once, keeps its lines, and keeps what only looks like markup', () => {
    expect(said('subscribe segment for &quot;A &amp; B&quot; above 1&#48;k')).to.equal(
      'subscribe segment for "A & B" above 10k',
    );
    expect(said('&amp;lt;b&amp;gt;')).to.equal('&lt;b&gt;');
    expect(said('&lt;script&gt; a &lt; b')).to.equal('<script> a < b');
    expect(said('a < b and c > d')).to.equal('a < b and c > d');
    expect(said('one<br/>two  \n three')).to.equal('one\ntwo\nthree');
    expect(said('&unknown; &#0; &#xD800; &#9999999;')).to.equal('&unknown; &#0; &#xD800; &#9999999;');
    expect(said(undefined)).to.equal('');
  });

  it('is found in time that grows with its length only, whatever it is', () => {
    // With a scan that starts over at each piece this would take minutes.
    for (const piece of ['<', '<at', '<at ', '&', '&#', '&#x1', '</p', '<at>']) {
      expect(said(piece.repeat(250_000 / piece.length), [])).to.be.a('string');
    }
    fc.assert(fc.property(fc.string(), (text) => typeof said(text) === 'string'));
  });
});
