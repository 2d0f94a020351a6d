/** Untrusted text made harmless for Adaptive Cards: no Markdown renderer finds anything in it but the text itself. */

/** How long a name or a sentence from outside may get on a card, in characters as people count them. */
export const TEXT_LIMIT = 200;

/** Breaks up what a renderer would recognise, and nobody sees it: U+2060, word joiner, no width and no line break. */
const JOINER = '\u2060';

/** Ends text that was cut. */
const ELLIPSIS = '…';

/**
 * What has no business in a name: controls, bidirectional overrides, zero-width and other invisible characters,
 * annotation marks. Joiners and variation selectors stay where writing needs them (see `needed`).
 */
const invisible = /[\p{Cc}\p{DI}\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFFF9-\uFFFC]/gu;

/**
 * Joiners that writing needs: between letters of scripts that have them (never Latin ones) or parts of an emoji, and a
 * variation selector after what it varies.
 */
const needed =
  /(?<=\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)(?<!\p{Script=Latin})[\u200C\u200D](?=\p{L}|\p{M}|\p{Extended_Pictographic})(?!\p{Script=Latin})|(?<=\p{L}|\p{N}|\p{P}|\p{S})[\uFE0E\uFE0F]/gu;

/** Most text: nothing in it could be invisible. */
const ordinary = /^[\x20-\x7e]*$/;

/** More marks on one letter than any language puts there. */
const piled = /(\p{M}{6})\p{M}+/gu;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A single space that does not end a line: it stands in numbers, and before and inside marks of some languages. */
const unbroken = /^[\u00A0\u202F]$/;

/** Without controls, bidirectional and invisible characters; in one line, trimmed. Not escaped, not cut. */
export const clean = (text: string): string => {
  if (ordinary.test(text)) return text.replace(/ {2,}/g, ' ').trim();
  const kept = new Set<number>();
  const flat = text.toWellFormed().replace(/[\s\u0085]+/gu, (blank) => (unbroken.test(blank) ? blank : ' '));
  for (const match of flat.matchAll(needed)) kept.add(match.index);
  return flat
    .replace(invisible, (character, at: number) => (kept.has(at) ? character : ''))
    .replace(piled, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
};

/**
 * At most `limit` characters as people count them (and twice as many UTF-16 units, so that no emoji made of dozens
 * of parts fills a card), with an ellipsis in the place of the rest.
 */
export const shorten = (text: string, limit: number = TEXT_LIMIT): string => {
  if (text.length <= limit) return text;
  let count = 0;
  let end = 0;
  for (const { index, segment } of characters.segment(text)) {
    if (count === limit || index + segment.length > limit * 2) return text.slice(0, end).trimEnd() + ELLIPSIS;
    count += 1;
    // The ellipsis needs the last place.
    if (count < limit) end = index + segment.length;
  }
  return text;
};

/** Each row: what could mean something to a renderer, and the same as plain text. Order matters: backslashes first. */
const defusals: readonly (readonly [RegExp, string])[] = [
  // A backslash means something before punctuation and at the end, where the card's own text may follow.
  [/\\(?=[!-/:-@[-`{-~]|$)/g, '\\\\'],
  // Emphasis, strike-through, code. An underscore inside a word is none, and table names are full of them.
  [/[*`~]/g, '\\$&'],
  [/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_'],
  // [text](url), [text]: url, ![image](url)
  [/\]/g, `]${JOINER}`],
  // <b>, </at>, <https://…>, <!-- -->
  [/</g, `<${JOINER}`],
  // &lt; &#42;
  [/&(?=[#\p{L}])/gu, `&${JOINER}`],
  // ${expression}, {{DATE(…)}}
  [/([${])(?=\{)/g, `$1${JOINER}`],
  // https://…, //host, user@host, host.tld, www.host: linkifiers look for these
  [/\/(?=\/)/g, `/${JOINER}`],
  [/@/g, `${JOINER}@${JOINER}`],
  [/(?<=\P{N})\.(?=\S)|(?<=\S)\.(?=[^\s\p{N}])/gu, `${JOINER}.${JOINER}`],
  [/(?<=\.\p{N}+)\.(?=\p{N})/gu, `${JOINER}.${JOINER}`],
  [/(?<=www)\./gi, `${JOINER}.`],
];

/** Most text: letters first, and nothing in it that means anything to a renderer. */
const plain = /^\p{L}[\p{L}\p{N} ,;:!?'"()%…-]*$/u;

/** Where a line begins with one of these, Markdown sees a heading, a quote, a list or a rule. */
const blockStart = /^(?=[#>+=|:-]|\p{N}+[.)])/u;

/**
 * Text from outside → Markdown that shows exactly this text: cleaned, in one line, at most `limit` characters, without
 * link, mention, formatting, list, heading, picture or HTML in any renderer. Takes any text; never throws.
 */
export const escapeText = (text: string, limit: number = TEXT_LIMIT): string => {
  const short = shorten(clean(text), limit);
  if (plain.test(short)) return short;
  return defusals
    .reduce((safe, [pattern, instead]) => safe.replace(pattern, instead), short)
    .replace(blockStart, JOINER);
};
