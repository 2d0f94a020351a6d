/** Every verb that asks Customer Insights says what somebody must be allowed to, to use it. */
import { expect } from 'chai';
import { actions } from '../../src/commands/actions/index.ts';
import { ACTION_VERBS } from '../../src/commands/line/lexicon.ts';

describe('What a verb needs', () => {
  it('is said by each of them', () => {
    expect(Object.keys(actions).toSorted()).to.deep.equal([...ACTION_VERBS].toSorted());
    expect(
      Object.fromEntries(
        Object.entries(actions).map(([verb, { needs }]) => [
          verb,
          typeof needs === 'function' ? 'what it says' : needs,
        ]),
      ),
    ).to.deep.equal({
      tables: 'reads',
      partitions: 'reads',
      report: 'what it says',
      items: 'personal-data',
      item: 'personal-data',
      search: 'personal-data',
      'create-item': 'writes',
      'update-item': 'writes',
      refresh: 'writes',
      cancel: 'writes',
      switchinstance: 'writes',
    });
  });
});
