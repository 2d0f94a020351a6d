/** That the benchmarks still run: their list, one of them with the smallest sizes, and the limits that their sink keeps. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { commandsTable } from '../../bench/commands.ts';
import { latency } from '../../bench/latency.ts';
import { written } from '../../bench/table.ts';
import { createTeamsLimits } from '../../bench/teams-limits.ts';
import { openWorkshop } from '../../bench/workshop.ts';

describe('The benchmarks', () => {
  it('are told by name', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['bench/main.ts', '--list']);
    const names = stdout.split('\n').flatMap((line) => line.split(' ')[0] || []);
    expect(names).to.deep.equal([
      'fan-out',
      'latency',
      'workers',
      'matching',
      'memory',
      'limits',
      'kill',
      'commands',
      'parse',
    ]);
  });

  it('say of each figure whether its goal is met, and why a store is left out', async () => {
    const workshop = await openWorkshop({ rounds: 1, part: 0.01 });
    const whyNot = (kind: string): string | undefined => (kind === 'PostgreSQL' ? 'not asked for' : undefined);
    try {
      const table = written(await latency.run({ ...workshop, whyNot }));
      expect(table).to.match(
        /embedded store: committed to the first, N = 1, 3 events +[\d.]+ ms {2}\(≤ 10 ms: (met|missed)\)/,
      );
      expect(table).to.match(/PostgreSQL +skipped: not asked for/);
    } finally {
      await workshop.close();
    }
  });

  it('say so where the system does not tell the CPU time of another process', () => {
    const times = { p50: 2, p95: 4, unanswered: 0 };
    const there = written(commandsTable([{ own: { ...times, cpuMs: 3 }, echo: { ...times, cpuMs: 2 } }]));
    expect(there).to.match(/Tidings .* 3\.0 ms +1\.50 {2}\(≤ 1\.5: met\) +0 {2}\(none: met\)/);
    const elsewhere = written(commandsTable([{ own: times, echo: times }]));
    expect(elsewhere).to.match(
      /Tidings +2\.0 ms +4\.0 ms {2}\(≤ 250 ms: met\) +told on Linux only +told on Linux only/,
    );
  });

  it('have a sink that takes what Teams takes, in windows that begin anywhere', () => {
    const path = '/tenant/v3/conversations/a/activities';
    const isAllowed = createTeamsLimits();
    const taken = (at: number, count: number): number =>
      Array.from({ length: count }, () => isAllowed(path, at)).filter(Boolean).length;
    expect([taken(0, 8), taken(999, 1), taken(1000, 2), taken(1999, 1), taken(2000, 9)]).to.deep.equal([7, 0, 1, 0, 7]);
    const others = Array.from({ length: 60 }, (_, index) =>
      isAllowed(`/other/v3/conversations/${index}/activities`, 0),
    );
    expect(others.filter(Boolean)).to.have.length(50);
  });
});
