/** How a store that can't be opened says so. */
import { expect } from 'chai';
import { ConfigError } from '../../src/core/errors.ts';
import type { Store } from '../../src/core/ports.ts';

/** Must never be seen. */
export const PASSWORD = 'hunter2-canary';

/** The words of the ConfigError; fails when it opens, or when the password can be seen. */
export const problemOf = async (opening: Promise<Store>): Promise<string> => {
  const error: unknown = await opening.then(
    (store) => store.close(),
    (reason: unknown) => reason,
  );
  expect(error, String(error)).to.be.instanceOf(ConfigError);
  for (const seen of [String(error), (error as Error).stack, JSON.stringify(error)])
    expect(seen).to.not.include(PASSWORD);
  return (error as Error).message;
};
