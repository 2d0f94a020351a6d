/** The manifest as it is committed: what people see of Tidings in Teams before it has said a word. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readManifest, wordsOf } from '../../appPackage/manifest.ts';

const manifest = readManifest(readFileSync(new URL('../../appPackage/manifest.json', import.meta.url), 'utf8'));
const bot = manifest.bots[0] as (typeof manifest.bots)[number] & { commandLists: { scopes: string[] }[] };

describe('the manifest', () => {
  it('can be added to teams, private and shared channels, group chats and personal chats, teams first', () => {
    expect(bot).to.deep.include({ scopes: ['team', 'personal', 'groupChat'], isNotificationOnly: false });
    expect(manifest).to.deep.include({ supportsChannelFeatures: 'tier1', defaultInstallScope: 'team' });
  });

  it('asks for no permission and no domain', () => {
    expect(manifest).not.to.have.any.keys('permissions', 'authorization', 'webApplicationInfo', 'validDomains');
  });

  it('offers the same commands everywhere', () => {
    const menus = bot.commandLists.map(({ commands }) => commands.map(({ title }) => title));
    expect(bot.commandLists.map(({ scopes }) => scopes)).to.deep.equal([['team', 'groupChat'], ['personal']]);
    expect(menus[0]).to.deep.equal(['help', 'subscribe', 'list', 'unsubscribe', 'test', 'status', 'environments']);
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
});
