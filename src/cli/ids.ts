/** Ids of tenants and persons as operators paste them: portals show them in either case, the store has them in lower case. */

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is no GUID stays as it is: emulators have such ids. */
export const readId = (word: string): string => (GUID.test(word) ? word.toLowerCase() : word);
