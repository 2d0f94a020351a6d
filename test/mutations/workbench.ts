/** A copy of the tree to break things in: a bug is planted, suites run over it, and it is mended again. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bug, Suite } from './bug.ts';

/** `sentence`: the first that failed; absent: none did. */
export type Ran = { readonly ms: number; readonly sentence?: string };

export type Workbench = {
  /** Runs one suite up to its first failure. Throws when it could not run at all, or did not end. */
  run(suite: Suite): Promise<Ran>;
  /** Whether the compiler accepts the tree as it stands; its words when it does not. */
  check(): Promise<string | undefined>;
  plant(bug: Bug): Promise<void>;
  mend(bug: Bug): Promise<void>;
  close(): Promise<void>;
};

const TREE = ['src', 'test', 'bench', 'appPackage', 'package.json', 'tsconfig.json', '.mocharc.json'];
const LONGEST_MS = 300_000;

/** The text with the bug in it. Throws when its place isn't there exactly once: then the list of bugs is out of date. */
export const plantIn = (text: string, { name, file, find, replace }: Bug): string => {
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`"${name}": its place is ${times} times in ${file}`);
  return text.replace(find, () => replace);
};

export const openWorkbench = async (root: string): Promise<Workbench> => {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-mutations-'));
  // Should it be ended in the middle.
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', clear);
  for (const name of TREE) await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const report = join(folder, 'report.json');

  return {
    run: async ({ file, grep, exact }) => {
      await rm(report, { force: true });
      const startedAt = Date.now();
      const words = await node(folder, [
        ...['node_modules/mocha/bin/mocha.js', file, '--bail', '--reporter', 'json'],
        ...['--reporter-option', `output=${report}`, ...(grep === undefined ? [] : ['--grep', grep])],
        ...(exact === undefined ? [] : ['--fgrep', exact]),
      ]);
      const ms = Date.now() - startedAt;
      const { stats, failures } = await readReport(report).catch(() => {
        throw new Error(`${file} could not be run:\n${words.text.slice(-2000)}`);
      });
      const [first] = failures;
      if (stats.passes + failures.length === 0) throw new Error(`${file} has no sentence that ran`);
      return { ms, ...(first && { sentence: first.fullTitle }) };
    },
    check: async () => {
      // A bug may leave something unused; whoever makes one for real would tidy up.
      const lenient = ['--noUnusedLocals', 'false', '--noUnusedParameters', 'false'];
      const { code, text } = await node(folder, ['node_modules/typescript/bin/tsc', '-p', '.', ...lenient]);
      return code === 0 ? undefined : text;
    },
    plant: async (bug) => {
      const path = join(folder, bug.file);
      await writeFile(path, plantIn(await readFile(path, 'utf8'), bug));
    },
    mend: (bug) => cp(join(root, bug.file), join(folder, bug.file)),
    close: async () => {
      process.off('exit', clear);
      await rm(folder, { recursive: true });
    },
  };
};

type Report = {
  readonly stats: { readonly passes: number };
  readonly failures: readonly { readonly fullTitle: string }[];
};

const readReport = async (path: string): Promise<Report> => JSON.parse(await readFile(path, 'utf8')) as Report;

const node = (cwd: string, args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      args,
      { cwd, timeout: LONGEST_MS, maxBuffer: 64 * 1024 * 1024 },
      (error, out, complaints) => {
        if (error?.killed) reject(new Error(`${args[1] ?? args[0]} did not end within ${LONGEST_MS / 1000} s`));
        else resolve({ code: error ? Number(error.code ?? 1) : 0, text: `${out}${complaints}` });
      },
    );
  });
