/** The documents say what is so: what they lead to exists, and what people set, run and watch is named in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runLine } from '../src/cli/index.ts';
import { readConfig, settingNames } from '../src/config.ts';
import { policySchema } from '../src/core/rights-settings.ts';
import { environmentSchema } from '../src/customer-insights/settings.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { createHandClock } from './fakes/clock.ts';
import { silent } from './fakes/log.ts';
import { deadLinks, type Page, quotedIn } from './house/documents.ts';

const root = new URL('..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const exists = (path: string): boolean => existsSync(join(root, path));

const [readme, contributing, operating, ...others] = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/operating.md',
  'docs/acceptance.md',
  'CHANGELOG.md',
].map((path): Page => ({ path, text: read(path) })) as [Page, Page, Page, ...Page[]];
const pages = [readme, contributing, operating, ...others];

const entriesOf = (folder: string) => readdirSync(join(root, folder), { withFileTypes: true });
const foldersOf = (folder: string): readonly string[] =>
  entriesOf(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Of these names, those that the page never puts in code style. */
const unnamed = (names: readonly string[], page: Page): readonly string[] => {
  const quoted = quotedIn(page).join('\n');
  return names.filter((name) => !new RegExp(`(?<![\\w-])${name.replaceAll('.', '\\.')}(?![\\w-])`).test(quoted));
};

describe('The documents', () => {
  it('lead to pages, headings and pictures that there are', () => {
    expect(deadLinks(pages, exists)).to.deep.equal([]);
  });

  it('name every setting of the bot, of an environment and of a tenant in the README', () => {
    const { realTime, credentials, subscriptionKeys, ...plain } = environmentSchema.shape;
    const nested = [realTime.def.innerType, credentials, subscriptionKeys].flatMap(({ shape }) => Object.keys(shape));
    const names = [...settingNames, ...Object.keys(plain), ...nested, ...Object.keys(policySchema.shape)];
    expect(unnamed(names, readme)).to.deep.equal([]);
  });

  it('show a configuration that is taken as it stands, once ids and secrets are put in', () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const shown = quotedIn(readme).filter((code) => /^\{?\s*"(environments|tenants)": \[/.test(code));
    expect(shown).to.have.length(2);
    const file = Object.assign(
      {},
      ...shown.map((code) => {
        const filledIn = code.replaceAll(/<[^>]*>/g, id).trim();
        return JSON.parse(filledIn.startsWith('{') ? filledIn : `{${filledIn}}`);
      }),
    );
    const config = readConfig({
      variables: { TIDINGS_DEVELOPMENT: 'true', CI_CLIENT_SECRET: 's', CI_KEY_1: 'k' },
      readFile: (path) => (path === './environments.json' ? JSON.stringify(file) : 'k2'),
    });
    expect(config.environments.map(({ name }) => name)).to.deep.equal(['Contoso production']);
    expect(config.policies.get(id)).to.deep.equal({ writers: 'owners', admins: [id], asksDirectory: true });
  });

  it('name every room of the house, and what lies beside the rooms', () => {
    const rooms = foldersOf('src');
    const files = entriesOf('src').flatMap((entry) => (entry.isFile() ? [entry.name] : []));
    expect(unnamed([...rooms, ...files], contributing)).to.deep.equal([]);
    expect(
      unnamed(
        rooms.map((name) => `src/${name}`),
        readme,
      ),
    ).to.deep.equal([]);
    const suites = foldersOf('test').filter((name) => !rooms.includes(name));
    expect(
      unnamed(
        suites.map((name) => `test/${name}`),
        contributing,
      ),
    ).to.deep.equal([]);
  });

  it('name only files that there are, and scripts that npm can run', () => {
    const quoted = [readme, contributing, operating].flatMap((page) =>
      quotedIn(page).flatMap((code) => code.split(/\s+|(?<=')|(?=')/)),
    );
    const paths = quoted.filter((word) => /^(src|test|bench|appPackage|docs|\.ci)\/[\w./-]+$/.test(word));
    expect(paths.length).to.be.above(10);
    expect(paths.filter((path) => !exists(path) && !path.startsWith('appPackage/build/'))).to.deep.equal([]);
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
    const said = pages.flatMap((page) => [
      ...quotedIn(page)
        .join('\n')
        .matchAll(/npm run (?:-s )?([\w-]+)/g),
    ]);
    expect(scripts).to.include.members(said.map(([, name]) => name));
  });

  it('name what operators can say and watch, and every benchmark', async () => {
    const usage: string[] = [];
    const context = { variables: {}, readFile: read, clock: createHandClock(0), log: silent };
    await runLine(['help'], { ...context, print: (line) => void usage.push(line) }, () => {});
    const verbs = usage.slice(0, usage.indexOf('')).map((line) => line.split(' ')[1] ?? '');
    expect(verbs).to.include('redeliver');
    expect(unnamed(verbs, operating)).to.deep.equal([]);
    const metrics = createMetrics({ version: '0', labelOf: () => '' });
    const text = await metrics.text({ vitals: undefined, lagMs: 0, poolWaiting: 0 });
    const measured = [...text.matchAll(/^# TYPE cin_(\w+)/gm)].map(([, name]) => name ?? '');
    expect(measured).to.include('poll_blind');
    expect(unnamed(measured, operating)).to.deep.equal([]);
    const benchmarks = entriesOf('bench').flatMap(
      ({ name }) => /: Benchmark = \{\s+name: '([\w-]+)'/.exec(read(`bench/${name}`))?.[1] ?? [],
    );
    expect(benchmarks).to.include('fan-out');
    expect(unnamed(benchmarks, contributing)).to.deep.equal([]);
  });
});

/** The rules on made-up pages: a test that can't fail would guard nothing. */
describe('the rule of links', () => {
  const page = (text: string): Page => ({ path: 'docs/a.md', text });
  const known = ['docs/a.md', 'README.md', 'docs/a.png'];
  const dead = (text: string) => deadLinks([page(text)], (path) => known.includes(path));

  it('finds what leads nowhere, and lets the others be', () => {
    expect(dead('![A](b.png)')).to.deep.equal(['docs/a.md leads to b.png, which there is not.']);
    expect(dead('| [a](../docs/gone.md) |\n| --- |')).to.have.length(1);
    expect(dead('# The `one` thing\n[a](#the-thing)')).to.have.length(1);
    const fine = '# The `one` thing!\n# Café\n# Café\n[a](#the-one-thing) [b](#café-1) [c](../README.md#x) ![d](a.png)';
    expect(dead(`${fine} [e](https://example.com/#x)`)).to.deep.equal([]);
  });

  it('tells what is in code style from what is not', () => {
    expect(quotedIn(page('a `b` c\n\n```\nd\n```\n'))).to.deep.equal(['b', 'd\n']);
    expect(unnamed(['b', 'bb', 'c'], page('`b-b` bb `c`'))).to.deep.equal(['b', 'bb']);
  });
});
