/** Every verb that asks Customer Insights says what somebody must be allowed to, to use it. */
import { expect } from 'chai';
import { actions } from '../../src/commands/actions/index.ts';
import { ACTION_VERBS } from '../../src/commands/line/lexicon.ts';

describe('What a verb needs', () => {
  it('is said by each of them', () => {
    expect(Object.keys(actions).toSorted()).to.deep.equal([...ACTION_VERBS].toSorted());
    expect(Object.fromEntries(Object.entries(actions).map(([verb, { need }]) => [verb, need]))).to.deep.equal({
      tables: 'read',
      partitions: 'read',
      report: 'read',
      items: 'personal-data',
      item: 'personal-data',
      search: 'personal-data',
      'create-item': 'write',
      'update-item': 'write',
      refresh: 'write',
      cancel: 'write',
      switchinstance: 'write',
    });
  });
});
