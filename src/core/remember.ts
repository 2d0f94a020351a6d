/** Answers that are made once: for few keys, whose answers are the same each time. */

/** The same function, which makes each answer when it is first asked for. Keys are compared as a Map does. */
export const remember = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const made = new Map<K, V>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key) as V;
  };
};
