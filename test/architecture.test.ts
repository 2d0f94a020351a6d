/** The house stands as it was designed: who imports whom, and how every file behaves. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { forbiddenImports, kinds, rooms, undeclaredPackages } from './house/import-table.ts';
import { importsOf, type SourceFile } from './house/imports.ts';
import { badManners } from './house/manners.ts';

const root = new URL('..', import.meta.url).pathname;

const filesIn = (folder: string): readonly SourceFile[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const expectNone = (complaints: readonly string[]): void => {
  expect(complaints, `\n${complaints.join('\n')}\n`).to.have.length(0);
};

describe('the house', () => {
  it('has only imports that its table allows', () => {
    expectNone(forbiddenImports(filesIn('src')));
  });

  it('imports only packages that package.json names', () => {
    expectNone(undeclaredPackages(filesIn('src'), JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))));
  });

  it('has short files that open with a sentence, export by name, and leave environment, console and network alone', () => {
    expectNone(badManners(['src', 'appPackage', 'bench', 'test'].flatMap(filesIn)));
  });

  it('has a table that names only rooms that exist', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect([...names, '.']).to.include.members([...Object.keys(rooms), ...Object.keys(kinds)]);
    for (const [folder, { shared }] of Object.entries(kinds)) {
      for (const file of shared)
        expect(existsSync(join(root, 'src', folder, file)), `${folder}/${file}`).to.equal(true);
    }
  });

  it('names no package registry and no folder of the machine that it was written on', function () {
    if (!existsSync(join(root, '.git'))) this.skip();
    const named =
      /registry\.[a-z]+\.\w+|npmjs\.(com|org)|yarnpkg\.com|deb\.debian\.org|(?<![\w.}])\/(?:work|root|home|Users)\/\w/;
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
    const texts = tracked.filter((path) => /\.(?!png$|zip$)\w+$/.test(path) && existsSync(join(root, path)));
    const found = texts.flatMap((path) => {
      const match = named.exec(readFileSync(join(root, path), 'utf8'));
      return match ? [`${path} names ${match[0]}`] : [];
    });
    expectNone(found);
  });

  it('has a lockfile without download addresses', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: object };
    const addressed = Object.entries(lock.packages).filter(([, entry]) => 'resolved' in entry);
    expectNone(addressed.map(([name]) => `package-lock.json says where ${name} was downloaded from`));
  });
});

/** The rule on made-up files: a test that can't fail would guard nothing. */
describe('the rule of imports', () => {
  const complaint = (path: string, text: string): string => forbiddenImports([{ path, text }]).join('\n');

  for (const [path, text, why] of [
    ['src/cards/render.ts', "import { createVoices } from '../locales/say.ts';", 'cards may import itself, core'],
    ['src/core/ingest.ts', "import type { Card } from '../cards/render.ts';", 'core may import itself'],
    ['src/core/ingest.ts', "export * from '../store/sqlite.ts';", 'core may import itself'],
    ['src/http/server.ts', "const app = await import('../teams/guard.ts');", 'http may import itself, core'],
    ['src/http/server.ts', "type App = import('../teams/guard.ts').App;", 'http may import itself, core'],
    ['src/teams/inbound.ts', "import { parse } from '../commands/parse.ts';", 'types of commands'],
    ['src/triggers/a.ts', "import {\n  b,\n  c,\n} from './b.ts';", "siblings that don't know each other"],
    ['src/destinations/teams/send.ts', "import '../email/send.ts';", "siblings that don't know each other"],
    ['src/sources/poll.ts', "import { app } from '../app.ts';", 'nobody imports src/app.ts'],
    ['src/demo/main.ts', "import '../main.ts';", 'nobody imports src/main.ts'],
    ['src/store/sqlite.ts', "import { Agent } from 'undici';", 'undici lives only in src/egress'],
    ['src/http/server.ts', "import { DatabaseSync } from 'node:sqlite';", 'node:sqlite lives only in src/store'],
    ['src/teams/connector.ts', "import { request } from 'node:https';", 'node:https lives only in src/egress'],
    ['src/core/ids.ts', "import { a } from 'node:nothing';", 'node:nothing has no room'],
    ['src/app.ts', "import restify from 'restify';", 'restify lives only in src/http'],
    ['src/core/ids.ts', "import _ from 'lodash/fp';", 'lodash has no room'],
    ['src/core/ids.ts', "import fs from 'fs';", 'fs has no room'],
    ['src/core/ids.ts', "const require = createRequire('/');\nconst _ = require('lodash');", 'lodash has no room'],
    ['src/core/ids.ts', 'await import(name);', '(computed) name has no room'],
    ['src/config.ts', "import '../appPackage/settings.ts';", 'src/ stands on its own'],
    ['src/helpers/x.ts', "import '../core/ids.ts';", 'src/helpers is not in the table'],
  ] as const) {
    it(`refuses ${path} ← ${text.replace(/\s+/g, ' ')}`, () => {
      expect(complaint(path, text)).to.contain(path).and.to.contain(why);
    });
  }

  for (const [path, text] of [
    ['src/triggers/index.ts', "import { failed } from './refresh-failed.ts';"],
    ['src/destinations/teams/send.ts', "import { words } from './words.ts';"],
    ['src/commands/list.ts', "import { verbOf } from './line/command.ts';"],
    ['src/teams/inbound.ts', "import type { Command } from '../commands/command.ts';"],
    ['src/main.ts', "import { createApp } from './app.ts';"],
    ['src/teams/inbound.ts', "import type { IncomingMessage } from 'node:http';"],
    ['src/app.ts', "import { createStore } from './store/sqlite.ts';\nimport pino from 'pino';"],
    ['src/cards/render.ts', "import { Template } from 'adaptivecards-templating/lib/template-engine.js';"],
    [
      'src/core/ids.ts',
      "// import { x } from '../app.ts';\n/**\n * import('../app.ts')\n */\nimport { z } from 'zod';",
    ],
    ['src/core/ids.ts', "declare module '../app.ts' {}\nconst important = (a: string) => a;\nimportant('../app.ts');"],
  ] as const) {
    it(`allows ${path} ← ${text.replace(/\s+/g, ' ')}`, () => {
      expect(complaint(path, text)).to.equal('');
    });
  }

  it('refuses a package that comes only with another one, or only for development', () => {
    const declared = { dependencies: { zod: '4' }, devDependencies: { selfsigned: '5' } };
    const check = (path: string, text: string) => undeclaredPackages([{ path, text }], declared).join('\n');
    expect(check('src/teams/sign-in.ts', "import { a } from '@azure/msal-node/x';")).to.contain('@azure/msal-node');
    expect(check('src/egress/index.ts', "import { a } from 'selfsigned';")).to.contain('selfsigned');
    expect(check('src/demo/main.ts', "import { a } from 'selfsigned';\nimport 'zod';\nimport './b.ts';")).to.equal('');
  });

  it('tells imports of types from imports of values', () => {
    const text = "import type { A } from './a.ts';\nimport { type B } from './b.ts';\nimport type from './c.ts';";
    expect(importsOf({ path: 'x.ts', text })).to.deep.equal([
      { from: './a.ts', typeOnly: true },
      { from: './b.ts', typeOnly: false },
      { from: './c.ts', typeOnly: false },
    ]);
  });
});

describe('the rule of manners', () => {
  const opening = '/** A file for the test of the tests. */\n';

  for (const [path, text, why] of [
    ['src/core/ids.ts', 'export const a = 1;\n', 'open with a sentence'],
    ['src/core/ids.ts', `/** Ids. */\nexport const a = 1;\n`, 'open with a sentence'],
    ['src/core/ids.ts', `${opening}${'\n//'.repeat(250)}`, '252 lines'],
    ['src/core/ids.ts', `${opening}const port = process.env.PORT;`, 'process.env'],
    ['src/core/ids.ts', `${opening}const port = process['env'].PORT;`, 'process.env'],
    ['src/core/ids.ts', `${opening}const { env } = process;`, 'process.env'],
    ['src/core/ids.ts', `${opening}import { env } from 'node:process';`, 'process.env'],
    ['src/core/ids.ts', `${opening}export default 1;`, 'default export'],
    ['src/core/ids.ts', `${opening}const a = 1;\nexport { a as default };`, 'default export'],
    ['src/core/ids.ts', `${opening}console.error('x');`, 'console'],
    ['src/teams/connector.ts', `${opening}await fetch(url);`, 'egress'],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(-60))} in ${path}`, () => {
      expect(badManners([{ path, text }]).join('\n'))
        .to.contain(path)
        .and.to.contain(why);
    });
  }

  it('lets main.ts read the environment, and anybody talk about it', () => {
    expect(badManners([{ path: 'src/main.ts', text: `${opening}start(process.env);` }])).to.deep.equal([]);
    expect(badManners([{ path: 'src/core/ids.ts', text: `${opening}// not from process.env` }])).to.deep.equal([]);
  });
});
