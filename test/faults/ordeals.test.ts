/** Real bots through real faults: nothing lost, nothing out of order, nothing to the wrong tenant, and few cards twice. */
import { expect } from 'chai';
import { describeOnPostgres } from '../fakes/postgres.ts';
import { ordeals } from './ordeals/index.ts';
import type { Ordeal } from './ordeals/ordeal.ts';
import { lineOf, put } from './trial.ts';

/** With FAULTS=1 all of them, else those that are soon over. FAULTS_SEED plays a run again. */
const isLong = Boolean(process.env['FAULTS']);
const given = process.env['FAULTS_SEED'];
const newSeed = (): number => (given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given));

const countOf = ({ counts }: Ordeal): number => (isLong ? counts.faults : counts.always);

const sentences = (engine: 'sqlite' | 'postgres') => (): void => {
  for (const ordeal of ordeals) {
    const count = countOf(ordeal);
    if (ordeal.arena.engine !== engine || count === 0) continue;
    it(ordeal.says(count), async function () {
      this.timeout(300_000);
      const trial = await put(ordeal, count, newSeed());
      process.stdout.write(`      ${[lineOf(trial), ...trial.complaints].join('\n      ')}\n`);
      expect(trial.complaints, `${lineOf(trial)}\n${trial.complaints.join('\n')}\n`).to.have.length(0);
    });
  }
};

describe('Bots on the embedded store', sentences('sqlite'));

describeOnPostgres('Bots on PostgreSQL', sentences('postgres'));
