/** The manifest as it is committed: what people see of Tidings in Teams before it has said a word. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readLanguages } from '../../appPackage/languages.ts';
import { readManifest, wordsOf } from '../../appPackage/manifest.ts';
import { parse } from '../../src/commands/parse.ts';
import { createVoices } from '../../src/locales/say.ts';
import { readVocabularies } from '../../src/locales/vocabularies.ts';

const folder = new URL('../../appPackage/', import.meta.url).pathname;
const manifest = readManifest(readFileSync(`${folder}manifest.json`, 'utf8'));
const { languages } = readLanguages(folder);
const bot = manifest.bots[0] as (typeof manifest.bots)[number] & { commandLists: { scopes: string[] }[] };

describe('the manifest', () => {
  it('can be added to teams, private and shared channels, group chats and personal chats, teams first', () => {
    expect(bot).to.deep.include({ scopes: ['team', 'personal', 'groupChat'], isNotificationOnly: false });
    expect(manifest).to.deep.include({ supportsChannelFeatures: 'tier1', defaultInstallScope: 'team' });
  });

  it('asks for one permission, to see who is in private and shared channels, and for no domain', () => {
    expect(manifest['authorization']).to.deep.equal({
      permissions: { resourceSpecific: [{ name: 'ChannelMember.Read.Group', type: 'Application' }] },
    });
    expect(manifest['webApplicationInfo']).to.deep.include({ id: bot['botId'] });
    expect(manifest).not.to.have.any.keys('permissions', 'validDomains');
  });

  it('offers the same commands everywhere', () => {
    const menus = bot.commandLists.map(({ commands }) => commands.map(({ title }) => title));
    expect(bot.commandLists.map(({ scopes }) => scopes)).to.deep.equal([['team', 'groupChat'], ['personal']]);
    expect(menus[0]).to.deep.equal([
      ...['help', 'subscribe', 'list', 'unsubscribe', 'test', 'status', 'environments', 'language', 'timezone'],
      ...['report', 'refresh', 'search'],
    ]);
    expect(menus[1]).to.deep.equal(menus[0]);
  });

  it("does not pass for Microsoft's, and says what it needs", () => {
    const words = wordsOf(manifest);
    for (const key of ['name.short', 'name.full']) {
      expect(words.get(key)).not.to.match(/microsoft|teams|dynamics|customer insights/i);
    }
    expect(words.get('description.full'))
      .to.match(/app registration/)
      .and.to.match(/subscription key/);
    expect(words.get('description.full')).to.match(/not made, sponsored or endorsed by Microsoft/);
  });

  it('speaks every language that the bot speaks, and no other', () => {
    expect(['en', ...languages.map(({ tag }) => tag)].sort()).to.deep.equal(createVoices().languages);
  });

  it('offers in each language what the bot understands as just that', () => {
    const vocabularies = readVocabularies();
    const english = wordsOf(manifest);
    const kind = (title: string | undefined): string => parse(title ?? '', vocabularies).kind;
    for (const { tag, words } of [{ tag: 'en', words: english }, ...languages]) {
      const titles = [...words].filter(([key]) => key.endsWith('.title'));
      expect(titles).to.have.length(24);
      for (const [key, title] of titles) {
        expect(parse(title, vocabularies), `${tag} ${title}`).to.deep.equal(
          parse(english.get(key) ?? '', vocabularies),
        );
        const about = words.get(key.replace('.title', '.description')) ?? '';
        const example = /\(([^()]+)\)[^(]*$/.exec(about)?.[1];
        const [inEnglish] = /^[a-z]+/.exec(english.get(key) ?? '') ?? [];
        if (example !== undefined && english.get(key.replace('.title', '.description'))?.includes('(')) {
          expect(kind(example), `${tag} ${example}`).to.match(new RegExp(`^${inEnglish}`));
        }
      }
    }
  });

  it('says in each language what it needs, and that it is not Microsoft’s', () => {
    for (const { tag, words } of languages) {
      for (const key of ['name.short', 'name.full']) {
        expect(words.get(key), tag).not.to.match(/microsoft|teams|dynamics|customer insights/i);
      }
      expect(words.get('description.full'), tag).to.match(/Microsoft Entra ID.*Customer Insights/s);
      expect(words.get('description.full')?.split('\n\n'), tag).to.have.length(4);
    }
  });
});
