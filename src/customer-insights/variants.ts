/** Where the documents disagree on a path: both are known, the one that works is remembered. */
import { Trouble } from './trouble.ts';

/** Runs `ask` with the path that worked last; when there is nothing there, once with the other. Throws what `ask` throws. */
export const createVariants = <P extends string>(paths: readonly [P, P], first: P) => {
  let good = first;
  return async <T>(ask: (path: P) => Promise<T>): Promise<T> => {
    try {
      return await ask(good);
    } catch (error) {
      if (!(error instanceof Trouble) || error.problem.kind !== 'not-found') throw error;
      const other = good === paths[0] ? paths[1] : paths[0];
      const answer = await ask(other).catch((otherError: unknown) => {
        // A dead end on both: what the configured path said is what people should read.
        throw isDeadEnd(otherError) ? error : otherError;
      });
      good = other;
      return answer;
    }
  };
};

const isDeadEnd = (error: unknown): boolean =>
  error instanceof Trouble && ['not-found', 'refused', 'garbled'].includes(error.problem.kind);
