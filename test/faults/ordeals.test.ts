/** Real bots through real faults: nothing lost, nothing out of order, nothing to the wrong tenant, and few cards twice. */
import { expect } from 'chai';
import { describeOnPostgres } from '../fakes/postgres.ts';
import { ordeals } from './ordeals/index.ts';
import { lineOf, put } from './trial.ts';

/** Only with FAULTS=1: they take minutes and both cores. FAULTS_SEED plays a run again. */
const isLong = Boolean(process.env['FAULTS']);
const given = process.env['FAULTS_SEED'];
const newSeed = (): number => (given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given));

const sentences = (engine: 'sqlite' | 'postgres') => (): void => {
  for (const ordeal of ordeals) {
    const count = ordeal.counts.faults;
    if (ordeal.arena.engine !== engine || count === 0) continue;
    it(isLong ? ordeal.says(count) : `${ordeal.says(count)} (only with FAULTS=1)`, async function () {
      if (!isLong) this.skip();
      this.timeout(300_000);
      const trial = await put(ordeal, count, newSeed());
      process.stdout.write(`      ${[lineOf(trial), ...trial.complaints].join('\n      ')}\n`);
      expect(trial.complaints, `${lineOf(trial)}\n${trial.complaints.join('\n')}\n`).to.have.length(0);
    });
  }
};

describe('Bots on the embedded store', sentences('sqlite'));

describeOnPostgres('Bots on PostgreSQL', sentences('postgres'));
