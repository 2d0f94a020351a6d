/** Who may import whom: the house's table as data, and the rule that reads it. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type Import, importsOf, type SourceFile } from './imports.ts';

type Room = {
  /** Folders of ours that it may import; it may always import itself. `any`: all but app.ts and main.ts. */
  readonly ours: readonly string[] | 'any';
  /** Folders of which it may import types and nothing else. */
  readonly typesOf?: readonly string[];
  /** Third-party packages and Node modules that live only here. */
  readonly packages: readonly string[];
};

/** The nodes of this table are the folders of `src/`; `.` stands for the files beside them. */
export const rooms: { readonly [folder: string]: Room } = {
  '.': { ours: 'any', packages: [] },
  core: { ours: [], packages: [] },
  triggers: { ours: ['core'], packages: [] },
  egress: { ours: ['core'], packages: ['undici', 'node:https', 'node:tls', 'node:dns', 'node:net'] },
  'customer-insights': { ours: ['core', 'egress'], packages: ['@azure/identity'] },
  sources: { ours: ['core', 'customer-insights'], packages: ['node-cron', '@azure/event-hubs'] },
  errands: { ours: ['core'], packages: ['node-cron'] },
  cards: { ours: ['core'], packages: ['adaptivecards-templating', 'adaptive-expressions'] },
  locales: { ours: ['core'], packages: ['i18next'] },
  destinations: { ours: ['core', 'cards', 'egress'], packages: ['nodemailer'] },
  commands: { ours: ['core', 'cards', 'locales'], packages: [] },
  teams: {
    ours: ['core', 'egress'],
    typesOf: ['commands'],
    packages: ['botbuilder', 'botbuilder-core', 'botframework-connector', 'botframework-schema', '@azure/msal-node'],
  },
  store: { ours: ['core'], packages: ['kysely', 'pg', 'node:sqlite'] },
  http: { ours: ['core'], packages: ['restify', 'prom-client', 'node:http'] },
  cli: { ours: ['core', 'store', 'http', '.'], packages: [] },
  demo: { ours: 'any', packages: ['selfsigned', 'node:http', 'node:https', 'node:net'] },
};

/** Free for all rooms, like the Node modules that no room keeps for itself. */
export const freePackages: readonly string[] = ['zod', 'pino'];

/** The programs, and what they may import although nobody else may. */
const programs: { readonly [path: string]: readonly string[] } = {
  'src/app.ts': ['src/main.ts'],
  'src/main.ts': [],
};

/**
 * Folders whose files are of one kind: index.ts lists them, and they don't know each other. `shared` are no siblings
 * but what the siblings have in common; a sub-folder counts as one.
 */
export const kinds: { readonly [folder: string]: { readonly shared: readonly string[] } } = {
  triggers: { shared: [] },
  sources: { shared: [] },
  destinations: { shared: [] },
  commands: { shared: ['line', 'reply', 'parse.ts'] },
};

/** Takes the files of `src/`; returns one sentence for each import that the table doesn't allow. */
export const forbiddenImports = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap((file) =>
    importsOf(file).flatMap((found) => {
      const why = found.from.startsWith('.') ? whyNotOurs(file.path, found) : whyNotPackage(file.path, found);
      return why === undefined ? [] : [`${file.path} imports '${found.from}': ${why}`];
    }),
  );

/**
 * Packages that come only because another package needs them, or only for development, may be gone tomorrow: what the
 * product imports, package.json names. The demo runs where it is developed.
 */
export const undeclaredPackages = (
  files: readonly SourceFile[],
  declared: { readonly dependencies: object; readonly devDependencies: object },
): readonly string[] =>
  files.flatMap((file) => {
    const known = { ...declared.dependencies, ...(folderOf(file.path) === 'demo' ? declared.devDependencies : {}) };
    return importsOf(file)
      .filter(({ from, typeOnly }) => !typeOnly && /^[a-z@]/.test(from) && !from.startsWith('node:'))
      .map(({ from }) => packageOf(from))
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => `${file.path} imports ${name}, which package.json doesn't name among the dependencies.`);
  });

const folderOf = (path: string): string => (path.split('/').length > 2 ? (path.split('/')[1] as string) : '.');

const whyNotOurs = (path: string, found: Import): string | undefined => {
  const target = posix.join(posix.dirname(path), found.from);
  const [from, to] = [folderOf(path), folderOf(target)];
  const room = rooms[from];
  if (room === undefined) return unknownRoom(from);
  if (target === 'package.json' && from === '.') return undefined;
  if (!target.startsWith('src/')) return 'src/ stands on its own: nothing outside it is imported.';
  const importers = programs[target];
  if (importers !== undefined && !importers.includes(path)) return `nobody imports ${target}.`;
  if (from === to) return from === '.' ? undefined : whyNotSibling(from, path, target);
  if (room.ours === 'any' || room.ours.includes(to)) return undefined;
  if (found.typeOnly && room.typesOf?.includes(to)) return undefined;
  const types = room.typesOf ? `, and types of ${room.typesOf.join(', ')}` : '';
  return `${from} may import ${['itself', ...room.ours].join(', ')}${types}.`;
};

const whyNotSibling = (folder: string, path: string, target: string): string | undefined => {
  const kind = kinds[folder];
  const memberOf = (file: string): string => file.split('/')[2] as string;
  const [from, to] = [memberOf(path), memberOf(target)];
  if (kind === undefined || from === to || from === 'index.ts' || kind.shared.includes(to)) return undefined;
  const shared = kind.shared.length > 0 ? kind.shared.join(', ') : 'nothing';
  return `${folder} are siblings that don't know each other; only index.ts lists them. They share ${shared}.`;
};

const whyNotPackage = (path: string, found: Import): string | undefined => {
  const name = packageOf(found.from);
  const folder = folderOf(path);
  const room = rooms[folder];
  if (room === undefined) return unknownRoom(folder);
  if (room.packages.includes(name) || freePackages.includes(name)) return undefined;
  if (isNodes(name) && found.typeOnly) return undefined;
  const homes = Object.keys(rooms).filter((home) => rooms[home]?.packages.includes(name));
  if (homes.length > 0) return `${name} lives only in ${homes.map((home) => `src/${home}`).join(', ')}.`;
  if (isNodes(name)) return undefined;
  return `${name} has no room in the table; free for all are ${freePackages.join(', ')} and Node's own (as node:…).`;
};

const unknownRoom = (folder: string): string => `src/${folder} is not in the table of test/house/import-table.ts.`;

const isNodes = (name: string): boolean => name.startsWith('node:') && isBuiltin(name);

const packageOf = (specifier: string): string => {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
};
