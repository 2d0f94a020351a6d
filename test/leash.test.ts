/** A program on a leash is told to stop when whoever started it was killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'chai';

const LEASH = new URL('../src/leash.ts', import.meta.url).href;
const PROGRAM = `
  process.on('SIGTERM', () => { console.log('told to stop'); process.exit(0); });
  setInterval(() => {}, 1000);
  console.log('up');`;
const STARTER = `
  require('node:child_process').spawn(process.execPath, JSON.parse(process.argv[1]), { stdio: 'inherit' });`;

describe('A program on a leash', () => {
  it('is told to stop when its starter is killed, and not before', async () => {
    const program = ['--import', LEASH, '-e', PROGRAM];
    const starter = spawn(process.execPath, ['-e', STARTER, JSON.stringify(program)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: string[] = [];
    const lines = createInterface({ input: starter.stdout });
    lines.on('line', (line) => said.push(line));
    await once(lines, 'line');
    starter.kill('SIGKILL');
    // Closed when the last who could write has ended.
    await once(lines, 'close');
    expect(said).to.deep.equal(['up', 'told to stop']);
  });
});
