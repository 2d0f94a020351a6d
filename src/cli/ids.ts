/** Ids of tenants and persons as operators paste them: portals show them in either case, the store has them in lower case. */
import { isGuid } from '../core/ids.ts';

/** What is no GUID stays as it is: emulators have such ids. */
export const readId = (word: string): string => (isGuid(word) ? word.toLowerCase() : word);
