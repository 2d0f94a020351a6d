/** What people type, brought to a form in which alike is equal: case, accents, quotes and invisible characters don't count. */
import { fold } from '../../core/fold.ts';

export { fold } from '../../core/fold.ts';

const ENTITIES: readonly (readonly [entity: string, character: string])[] = [
  ['&nbsp;', '\u00A0'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&apos;', "'"],
];

const entityAt = (text: string, at: number): readonly [entity: string, character: string] | undefined =>
  text[at] === '&' ? ENTITIES.find(([entity]) => text.startsWith(entity, at)) : undefined;

/** Chat clients send some characters as HTML entities. Decoded once, so that what was typed as an entity stays text. */
export const decodeEntities = (text: string): string => {
  if (!text.includes('&')) return text;
  let decoded = '';
  for (let at = 0; at < text.length; ) {
    const found = entityAt(text, at);
    decoded += found ? found[1] : text[at];
    at += found ? found[0].length : 1;
  }
  return decoded;
};

/** The inverse of `decodeEntities`: only what would be decoded is written as an entity. */
export const encodeEntities = (text: string): string => {
  if (!text.includes('&')) return text;
  let encoded = '';
  for (let at = 0; at < text.length; at++) encoded += entityAt(text, at) ? '&amp;' : text[at];
  return encoded;
};

/** Only letters and digits, for words of the grammar and sloppy names; symbols stay when there is nothing else. */
export const squash = (text: string): string => {
  const folded = fold(text);
  return folded.replace(/[^\p{L}\p{N}]/gu, '') || folded;
};

/** A word of a vocabulary in the ways that people type it: Norwegians without their keys write "maal" as well as "mal". */
export const spellings = (phrase: string): readonly string[] => {
  const doubled = phrase.normalize('NFC').toLowerCase().replaceAll('å', 'aa').replaceAll('ø', 'oe');
  return [...new Set([squash(phrase), squash(doubled)])];
};
