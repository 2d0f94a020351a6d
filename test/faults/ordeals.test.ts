/** Real bots through real faults: nothing lost, nothing out of order, nothing to the wrong tenant, and few cards twice. */
import { expect } from 'chai';
import { describeOnPostgres } from '../fakes/postgres.ts';
import { ordeals } from './ordeals/index.ts';
import { sideBySide } from './side-by-side.ts';
import { lineOf, put } from './trial.ts';

/** So many ordeals side by side: they take minutes and both cores. Without, they are skipped. */
const atOnce = Number(process.env['FAULTS'] || 0);
/** Plays a run again. */
const given = process.env['FAULTS_SEED'];
const newSeed = (): number => (given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given));

const chosen = ordeals.filter(({ counts }) => counts.faults > 0);
const trialOf = sideBySide(chosen, atOnce, (ordeal) => put(ordeal, ordeal.counts.faults, newSeed()));

const sentences = (engine: 'sqlite' | 'postgres') => (): void => {
  for (const ordeal of chosen.filter(({ arena }) => arena.engine === engine)) {
    const sentence = ordeal.says(ordeal.counts.faults);
    if (atOnce === 0) {
      it.skip(`${sentence} (only with FAULTS=1)`);
      continue;
    }
    it(sentence, async () => {
      const trial = await trialOf(ordeal);
      process.stdout.write(`      ${[lineOf(trial), ...trial.complaints].join('\n      ')}\n`);
      expect(trial.complaints, `${lineOf(trial)}\n${trial.complaints.join('\n')}\n`).to.have.length(0);
    }).timeout(1_200_000);
  }
};

describe('Bots on the embedded store', sentences('sqlite'));

describeOnPostgres('Bots on PostgreSQL', sentences('postgres'));
