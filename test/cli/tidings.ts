/** Says a line to the operators' program, as a real process, and gives what it answered. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export type Answer = { readonly code: number; readonly out: string; readonly err: string };

export const tidings = async (
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, MAIN, ...args], {
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), out, err };
};
