#!/usr/bin/env node
/** The operators' command line: reads the process's environment and arguments, and exits with what came of it. */
import { readFileSync } from 'node:fs';
import { systemClock } from '../core/clock.ts';
import { runLine } from './index.ts';

const quiet = { debug: () => {}, info: () => {} };
const complain = (line: string): void => void process.stderr.write(`${line}\n`);
const loud = (fields: object, event: string): void => complain(`${event} ${JSON.stringify(fields)}`);

// Whoever reads may have seen enough.
process.stdout.on('error', () => process.exit());

process.exitCode = await runLine(
  process.argv.slice(2),
  {
    variables: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
    clock: systemClock,
    log: { ...quiet, warn: loud, error: loud },
    print: (line) => void process.stdout.write(`${line}\n`),
  },
  complain,
);
