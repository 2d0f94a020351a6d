/** How big a card may get: Teams takes about 100 KB a message, older paths 28 KB; lists are cut so that cards stay below 24 KB. */
import { type CardData, harmless } from './data.ts';

/** UTF-8 bytes of a card's JSON. */
export const CARD_BYTES = 24_000;

/** Bytes that the value takes in a card, once escaped and written as JSON. */
export const bytesOf = (value: CardData): number => Buffer.byteLength(JSON.stringify(harmless(value)));

/**
 * The first rows that fit, for a list that ends with "and n more".
 * `rowBytes` is what the template adds to each row around the row's own data.
 */
export const cut = <Row extends CardData>(
  rows: readonly Row[],
  { most, bytes, rowBytes }: { readonly most: number; readonly bytes: number; readonly rowBytes: number },
): { readonly shown: readonly Row[]; readonly more: number } => {
  let left = bytes;
  let fitting = 0;
  for (const row of rows.slice(0, most)) {
    left -= bytesOf(row) + rowBytes;
    if (left < 0) break;
    fitting += 1;
  }
  return { shown: rows.slice(0, fitting), more: rows.length - fitting };
};
