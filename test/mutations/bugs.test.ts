/** The list of deliberate bugs has not rotted: `npm run mutations` plants them, and finds each place. */
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { bugs } from './bugs/index.ts';
import { plantIn } from './workbench.ts';

const root = new URL('../../', import.meta.url).pathname;

describe('The deliberate bugs', () => {
  for (const bug of bugs) {
    it(`has its place, and a suite to catch it: ${bug.name}`, () => {
      const text = readFileSync(`${root}${bug.file}`, 'utf8');
      expect(plantIn(text, bug)).to.not.equal(text);
      for (const { file } of bug.suites) expect(existsSync(`${root}${file}`), file).to.equal(true);
    });
  }

  it('are told apart by their names', () => {
    expect(new Set(bugs.map(({ name }) => name)).size).to.equal(bugs.length);
  });

  it('refuse a place that is not there, or there twice', () => {
    const bug = { ...bugs[0], find: 'a', replace: 'b' } as (typeof bugs)[number];
    expect(() => plantIn('c', bug)).to.throw('0 times');
    expect(() => plantIn('a a', bug)).to.throw('2 times');
    expect(plantIn('a $& c', { ...bug, replace: '$&' })).to.equal('$& $& c');
  });
});
