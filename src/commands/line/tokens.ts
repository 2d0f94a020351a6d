/** A line of chat cut into words, quoted names, commas and comparison signs, in one pass over it. */
import { decodeEntities, squash } from './fold.ts';

export type Token =
  /** `key`: squashed, once and for all, since a few characters can stand for very many. */
  | { readonly kind: 'word'; readonly text: string; readonly key: string }
  /** `byId`: written `#"…"`, so it names an id and not what people call it. */
  | { readonly kind: 'quoted'; readonly text: string; readonly key: string; readonly byId: boolean }
  | { readonly kind: 'comma'; readonly text: string; readonly key: '' };

const DOUBLE = '"“”„‟«»＂″';
const SINGLE = "'‘’‚‛`´′＇";
const COMMAS = ',;、，،；';
const SIGNS = '<>≤≥=＜＞';
const BLANK = /[\s\p{Cc}\u200B\u2060\uFEFF]/u;
const DIGIT = /\p{Nd}/u;

/** Any kind of double quote closes a double quote: phones turn some of them into curly ones and leave others. */
export const isDoubleQuote = (character: string): boolean => DOUBLE.includes(character);

const isEnd = (character: string | undefined): boolean =>
  character === undefined || BLANK.test(character) || COMMAS.includes(character) || SIGNS.includes(character);

/** Apostrophes are inside names more often than around them, so a single quote closes only where a word ends. */
const closes = (text: string, at: number, quotes: string): boolean =>
  quotes === DOUBLE || isEnd(text[at + 1]) || '.!?'.includes(text[at + 1] ?? '');

type Quoted = { readonly text: string; readonly end: number };

/** What stands in quotes that open at `at`; a quote that is written twice stands for itself. Undefined when none closes. */
const readQuoted = (line: string, at: number, quotes: string): Quoted | undefined => {
  let text = '';
  for (let next = at + 1; next < line.length; next++) {
    const character = line[next] as string;
    if (!quotes.includes(character)) {
      text += character;
    } else if (line[next + 1] === character) {
      text += character;
      next += 1;
    } else if (closes(line, next, quotes)) {
      return { text, end: next + 1 };
    } else {
      text += character;
    }
  }
  return undefined;
};

/** A web address is one word to its end, whatever signs and commas are in it. */
const isUrlAt = (line: string, at: number): boolean => /^https?:\/\//i.test(line.slice(at, at + 8));

const readUrl = (line: string, at: number): number => {
  let end = at;
  while (end < line.length && !BLANK.test(line[end] as string) && !isDoubleQuote(line[end] as string)) end += 1;
  return end;
};

const readWord = (line: string, at: number): number => {
  if (isUrlAt(line, at)) return readUrl(line, at);
  let end = at;
  while (end < line.length) {
    const character = line[end] as string;
    if (BLANK.test(character) || SIGNS.includes(character) || isDoubleQuote(character)) break;
    const between = DIGIT.test(line[end - 1] ?? '') && DIGIT.test(line[end + 1] ?? '');
    if (COMMAS.includes(character) && !(character === ',' && between)) break;
    end += 1;
  }
  return end;
};

/**
 * Takes any text; never throws. Quotes that nobody closes count as white space. Each character is looked at a bounded
 * number of times: once a quote was found open there is no closing one further on, so it is not looked for again.
 */
export const tokenize = (raw: string): readonly Token[] => {
  const line = decodeEntities(raw);
  const tokens: Token[] = [];
  const open = new Set<string>();
  const readQuoteAt = (at: number): Quoted | undefined => {
    const quotes = [DOUBLE, SINGLE].find((family) => family.includes(line[at] as string));
    if (quotes === undefined || open.has(quotes)) return undefined;
    const quoted = readQuoted(line, at, quotes);
    if (!quoted) open.add(quotes);
    return quoted;
  };
  for (let at = 0; at < line.length; ) {
    const character = line[at] as string;
    const byId = character === '#' && isDoubleQuote(line[at + 1] ?? ' ');
    const quoted = readQuoteAt(byId ? at + 1 : at);
    if (quoted) {
      if (quoted.text.trim() !== '') {
        tokens.push({ kind: 'quoted', text: quoted.text, key: squash(quoted.text), byId });
      }
      at = quoted.end;
    } else if (BLANK.test(character) || isDoubleQuote(character)) {
      at += 1;
    } else if (COMMAS.includes(character)) {
      tokens.push({ kind: 'comma', text: character, key: '' });
      at += 1;
    } else {
      const end = SIGNS.includes(character) ? readSigns(line, at) : readWord(line, at);
      const text = line.slice(at, end);
      const key = squash(text);
      if (key !== '') tokens.push({ kind: 'word', text, key });
      at = end;
    }
  }
  return tokens;
};

const readSigns = (line: string, at: number): number => {
  let end = at;
  while (end < line.length && SIGNS.includes(line[end] as string)) end += 1;
  return end;
};
