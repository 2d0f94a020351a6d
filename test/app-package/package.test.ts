/** What an administrator gets from `npm run package`, and what it says when something is missing. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { strFromU8, unzipSync } from 'fflate';
import { assemble } from '../../appPackage/assemble.ts';
import { nameBasedId } from '../../appPackage/name-based-id.ts';
import { readSettings, type Settings } from '../../appPackage/settings.ts';

const root = new URL('../../', import.meta.url).pathname;
const variables = {
  MicrosoftAppId: '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
  DEVELOPER_NAME: 'Contoso Data Team',
  DEVELOPER_WEBSITE_URL: 'https://tidings.contoso.com/',
  DEVELOPER_PRIVACY_URL: 'https://tidings.contoso.com/privacy',
  DEVELOPER_TERMS_URL: 'https://tidings.contoso.com/terms',
};

const settingsOf = (args: readonly string[] = []): Settings => {
  const read = readSettings(args, variables);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.settings;
};

const problemsIn = (folder: string): readonly string[] => {
  const assembled = assemble(folder, settingsOf(), '1.2.3');
  return 'problems' in assembled ? assembled.problems : [];
};

const germanOf = (folder: string): Record<string, string> => {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const words: Record<string, string> = {
    'name.short': 'Tidings',
    'name.full': 'Tidings: Neues von Ihren Kundendaten',
    'description.short': 'Sagt einem Kanal, wann Aktualisierungen enden.',
    'description.full': 'Tidings beobachtet Umgebungen.',
  };
  manifest.bots[0].commandLists.forEach((list: { commands: unknown[] }, i: number) => {
    list.commands.forEach((_, j) => {
      words[`bots[0].commandLists[${i}].commands[${j}].title`] = `Befehl ${j}`;
      words[`bots[0].commandLists[${i}].commands[${j}].description`] = 'Tut etwas';
    });
  });
  return words;
};

describe('the app package', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidings-package-'));
    for (const name of ['manifest.json', 'color.png', 'outline.png']) {
      cpSync(join(root, 'appPackage', name), join(folder, name));
    }
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (args: readonly string[], env: Record<string, string>) =>
    promisify(execFile)(process.execPath, [join(root, 'appPackage/package.ts'), '--out', folder, ...args], { env });

  it('holds the manifest with every blank filled, and both icons, at its top', () => {
    const assembled = assemble(folder, settingsOf(), '1.2.3');
    if ('problems' in assembled) throw new Error(assembled.problems.join('\n'));
    const files = unzipSync(assembled.archive);
    expect(Object.keys(files)).to.deep.equal(['color.png', 'manifest.json', 'outline.png']);
    const text = strFromU8(files['manifest.json'] as Uint8Array);
    expect(text).not.to.contain('${{');
    const manifest = JSON.parse(text);
    expect(manifest.bots[0].botId).to.equal(variables.MicrosoftAppId);
    expect(manifest.version).to.equal('1.2.3');
    expect(manifest.developer).to.deep.equal({
      name: 'Contoso Data Team',
      websiteUrl: 'https://tidings.contoso.com/',
      privacyUrl: 'https://tidings.contoso.com/privacy',
      termsOfUseUrl: 'https://tidings.contoso.com/terms',
    });
  });

  it('asks for no permission where an administrator wants none', () => {
    const assembled = assemble(folder, settingsOf(['--without-permission']), '1.2.3');
    if ('problems' in assembled) throw new Error(assembled.problems.join('\n'));
    const manifest = JSON.parse(strFromU8(unzipSync(assembled.archive)['manifest.json'] as Uint8Array));
    expect(manifest).to.include.any.keys('supportsChannelFeatures');
    expect(manifest).not.to.have.any.keys('authorization', 'webApplicationInfo');
  });

  it('is the same bytes on every run and in every time zone', async () => {
    const archives: Buffer[] = [];
    for (const TZ of ['UTC', 'Pacific/Auckland', 'America/Los_Angeles']) {
      await run([], { ...variables, TZ });
      archives.push(readFileSync(join(folder, 'tidings.zip')));
    }
    expect(archives[1]?.equals(archives[0] as Buffer)).to.equal(true);
    expect(archives[2]?.equals(archives[0] as Buffer)).to.equal(true);
  });

  it('is made by the program, which then says how to bring it to Teams', async () => {
    const { stdout } = await run(['--developer-name', 'Fabrikam'], variables);
    expect(stdout).to.contain('tidings.zip').and.to.contain('Upload a custom app');
    const files = unzipSync(readFileSync(join(folder, 'tidings.zip')));
    expect(strFromU8(files['manifest.json'] as Uint8Array)).to.contain('"name": "Fabrikam"');
  });

  it('is not made without an app id: the program says how to get one, and all else that is missing', async () => {
    const failure = await run([], {}).then(
      () => expect.fail('a package was made'),
      (error: { code: number; stderr: string }) => error,
    );
    expect(failure.code).to.equal(1);
    expect(failure.stderr).to.contain('MicrosoftAppId').and.to.contain('Azure portal').and.to.contain('--placeholder');
    for (const name of Object.keys(variables)) expect(failure.stderr).to.contain(name);
    expect(readdirSync(folder)).not.to.include('tidings.zip');
  });

  it('can be made to look at without anything being set, under a name that nobody takes for the real one', async () => {
    const { stdout } = await run(['--placeholder'], {});
    expect(stdout).to.contain('placeholders');
    expect(readdirSync(folder)).to.include('tidings-placeholder.zip').and.not.to.include('tidings.zip');
  });

  it('keeps one Teams app id for one bot, however its id is written, and another for another bot', () => {
    const lower = readSettings(['--app-id', variables.MicrosoftAppId.toLowerCase()], variables);
    const other = readSettings(['--app-id', '00000000-1111-4222-8333-444444444444'], variables);
    if ('problems' in lower || 'problems' in other) throw new Error('refused');
    expect(lower.settings.teamsAppId).to.equal(settingsOf().teamsAppId);
    expect(other.settings.teamsAppId).not.to.equal(settingsOf().teamsAppId);
    expect(settingsOf().teamsAppId).not.to.equal(variables.MicrosoftAppId.toLowerCase());
  });

  it('derives ids as RFC 9562 does', () => {
    expect(nameBasedId('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).to.equal(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
  });

  for (const [what, args] of [
    ['an app id that is no GUID', ['--app-id', 'tidings']],
    ['a page of an example host', ['--website-url', 'https://www.example.com/']],
    ['a page that is not https', ['--privacy-url', 'http://contoso.com/privacy']],
    ['a page on this machine', ['--terms-url', 'https://localhost/terms']],
    ['a name longer than Teams shows', ['--developer-name', 'C'.repeat(33)]],
    ['an argument that it does not know', ['--domain', 'contoso.com']],
  ] as const) {
    it(`refuses ${what}`, () => {
      const read = readSettings(args, variables);
      expect('problems' in read && read.problems).to.have.length(1);
    });
  }

  it('speaks each language whose file lies beside the manifest', () => {
    writeFileSync(join(folder, 'de.json'), JSON.stringify(germanOf(folder)));
    const assembled = assemble(folder, settingsOf(), '1.2.3');
    if ('problems' in assembled) throw new Error(assembled.problems.join('\n'));
    const files = unzipSync(assembled.archive);
    const manifest = JSON.parse(strFromU8(files['manifest.json'] as Uint8Array));
    expect(files).to.have.property('de.json');
    expect(manifest.localizationInfo).to.deep.equal({
      defaultLanguageTag: 'en',
      additionalLanguages: [{ languageTag: 'de', file: 'de.json' }],
    });
  });

  it('names everything that is wrong with a language, all at once', () => {
    const german = germanOf(folder);
    delete german['bots[0].commandLists[1].commands[3].title'];
    german['bots[0].commandLists[0].commands[0].title'] = 'L'.repeat(33);
    german['bots[0].commandLists[0].commands[1].title'] = german['bots[0].commandLists[0].commands[2].title'] as string;
    german['name.shrt'] = 'Tidings';
    german['description.short'] = 'x'.repeat(81);
    writeFileSync(join(folder, 'de.json'), JSON.stringify(german));
    writeFileSync(join(folder, 'german.json.json'), '{}');
    writeFileSync(join(folder, 'fr.json'), '{');
    const problems = problemsIn(folder).join('\n');
    expect(problems).to.match(/commandLists\[1\]\.commands\[3\]\.title is missing/);
    expect(problems).to.match(/commands\[0\]\.title has 33 characters/);
    expect(problems).to.match(/"Befehl 2" stands twice/);
    expect(problems).to.match(/name\.shrt is nothing/);
    expect(problems).to.match(/description\.short must NOT have more than 80/);
    expect(problems)
      .to.match(/german\.json\.json can't be taken/)
      .and.to.match(/fr\.json can't be taken/);
  });

  it('is not made from a manifest that the official schema refuses', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    manifest.bots[0].scopes.push('channel');
    manifest.accentColor = 'teal';
    delete manifest.icons;
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const problems = problemsIn(folder).join('\n');
    expect(problems).to.contain('/bots/0/scopes/3').and.to.contain('icons').and.to.contain('/accentColor');
  });

  it('is not made from icons of the wrong size, or a colored outline', () => {
    cpSync(join(folder, 'color.png'), join(folder, 'outline.png'));
    expect(problemsIn(folder).join('\n')).to.contain('outline.png is 192×192: it has to be 32×32');
    cpSync(join(root, 'appPackage/outline.png'), join(folder, 'color.png'));
    expect(problemsIn(folder).join('\n')).to.contain('color.png is 32×32: it has to be 192×192');
  });
});
