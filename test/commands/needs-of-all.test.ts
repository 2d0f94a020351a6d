/** What each verb asks of whoever says it, written down once more by hand: a verb that asks too little is open to everybody. */
import { expect } from 'chai';
import { verbs } from '../../src/commands/index.ts';
import type { Command } from '../../src/commands/line/command.ts';
import type { Need } from '../../src/core/rights.ts';

/** `by what is said`: looking is for all, changing is not; which is which stands in `further` of examples.ts. */
const expected: { readonly [K in Command['kind']]: Need | 'by what is said' } = {
  help: 'reads',
  hello: 'reads',
  environments: 'reads',
  status: 'reads',
  list: 'reads',
  history: 'reads',
  export: 'reads',
  why: 'reads',
  tables: 'reads',
  partitions: 'reads',
  unsubscribe: 'writes',
  'unsubscribe-all': 'writes',
  test: 'writes',
  acknowledge: 'writes',
  unmute: 'writes',
  refresh: 'writes',
  cancel: 'writes',
  switchinstance: 'writes',
  'create-item': 'writes',
  'update-item': 'writes',
  items: 'personal-data',
  item: 'personal-data',
  search: 'personal-data',
  audit: 'admin',
  form: 'by what is said',
  edit: 'by what is said',
  subscribe: 'by what is said',
  import: 'by what is said',
  mute: 'by what is said',
  quiet: 'by what is said',
  digest: 'by what is said',
  language: 'by what is said',
  timezone: 'by what is said',
  report: 'by what is said',
};

describe('What any verb needs', () => {
  it('is as it was decided, for each of them', () => {
    const said = Object.entries(verbs).map(([kind, { needs }]) => [
      kind,
      typeof needs === 'function' ? 'by what is said' : needs,
    ]);
    expect(Object.fromEntries(said)).to.deep.equal(expected);
  });
});
