/** `import {…}`: what follows is JSON and is not cut into words; only what stands before it is. Never throws. */
import type { Command } from './command.ts';
import { decodeEntities } from './fold.ts';
import type { Lexicon } from './lexicon.ts';
import { type Token, tokenize } from './tokens.ts';

/** Far more than Teams lets a person send in one message. */
export const LONGEST_IMPORT = 100_000;

/** How far into a line the JSON begins at most: "please import this: ```json". */
const LONGEST_HEAD = 100;

/** What an export says of itself, so that it needs no verb before it. */
const MARK = '"tidings-subscriptions/';

/** Only the question's own button says so. */
export const SURE = '--sure';

/** Absent: the line is something else. */
export const importIn = (
  line: string,
  lexicon: Lexicon,
  polite: (tokens: readonly Token[]) => readonly Token[],
): Extract<Command, { kind: 'import' }> | undefined => {
  const start = line.slice(0, LONGEST_HEAD).indexOf('{');
  if (start === -1) return undefined;
  const head = polite(tokenize(line.slice(0, start)));
  const verb = lexicon.verbAt(head, 0);
  const isSaid = verb?.item.verb === 'import';
  if (!isSaid && (!head.every(isFence) || !line.includes(MARK))) return undefined;
  const isSure = verb !== undefined && head[verb.length]?.text === SURE;
  return { kind: 'import', text: decodeEntities(line.slice(start)), ...(isSure && { sure: true }) };
};

/** Of a block of code, as people type one. */
const isFence = ({ text }: Token): boolean => /^(?:`+(?:json)?|json)$/i.test(text);
