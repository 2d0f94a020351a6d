/** The reason of a failure, picked from the nested results that the service sends. */
import { expect } from 'chai';
import { errorOf } from '../../src/customer-insights/faults.ts';
import { aCIResult } from '../../src/demo/shapes.ts';

describe('The reason of a failure', () => {
  const warning = aCIResult({ resultSeverity: 'warning', message: 'Some rows are odd.', errorCode: 'w' });
  const fault = aCIResult({ message: 'No such folder.', errorCode: 'dataSourceManifestNotFound' });

  it('is an error before a warning, however deep it stands', () => {
    expect(errorOf({ ...warning, ciResults: [{ ...warning, ciResults: [fault] }] }, [])?.message).to.equal(
      'No such folder.',
    );
    expect(errorOf(null, [warning, fault])?.code).to.equal('dataSourceManifestNotFound');
    expect(errorOf(warning, [])?.message).to.equal('Some rows are odd.');
  });

  it('is absent when the service says nothing that can be read', () => {
    for (const odd of [null, 'text', 7, [], {}, { message: null }, [[null]]])
      expect(errorOf(odd, odd)).to.equal(undefined);
  });

  it('is not looked for without end', () => {
    let deep: unknown = fault;
    for (let depth = 0; depth < 10_000; depth += 1) deep = { ciResults: [deep] };
    expect(errorOf(deep, deep)).to.equal(undefined);
  });
});
