/** `subscribe …` and `edit <n> …`: lines about what is to be told. */
import { namedIn, splitClauses, textOf } from './clauses.ts';
import type { Parsed, Rest, Trouble, WishLine } from './command.ts';
import { fold } from './fold.ts';
import type { Lexicon } from './lexicon.ts';
import type { Token } from './tokens.ts';
import { findTrigger, guessTriggers } from './trigger-words.ts';
import { understand } from './understand.ts';

export const numberOf = (token: Token | undefined): number | undefined => {
  const digits = token && /^#?([0-9]{1,9})[.!?)]*$/.exec(fold(token.text))?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** "number 3", "subscription no 3" */
export const withoutLabel = (tokens: readonly Token[], lexicon: Lexicon): readonly Token[] => {
  const isLabel = (token: Token): boolean => token.kind === 'word' && lexicon.words.get(token.key) === 'number';
  const start = tokens.findIndex((token) => !isLabel(token));
  return start === -1 ? [] : tokens.slice(start);
};

/** All that makes a subscription. Nothing said: the form. */
export const parseSubscribe = (tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  if (tokens.length === 0) return { kind: 'form' };
  if (isCheck(tokens)) return { kind: 'form', check: true };
  const read = readWish(withoutArticles(tokens, lexicon), lexicon);
  const { subjects = [], includeOnDemand = false, ...said } = read.said;
  const rest: Rest = { ...said, subjects, includeOnDemand };
  const [trigger] = read.triggers;
  if (trigger === undefined) return unknownTrigger(read.head, rest, lexicon);
  if (read.triggers.length > 1) {
    return { kind: 'trouble', why: 'ambiguous-trigger', said: read.saidTrigger, near: read.triggers, rest };
  }
  return finish(read, { kind: 'subscribe', trigger, ...rest });
};

const isCheck = (tokens: readonly Token[]): boolean => tokens.length === 1 && tokens[0]?.text === '--check';

/** A number, then what changes: perhaps a trigger, and clauses. */
export const parseEdit = (tokens: readonly Token[], lexicon: Lexicon): Parsed => {
  const [first, ...rest] = withoutLabel(tokens, lexicon);
  const number = numberOf(first);
  if (number === undefined) return { kind: 'trouble', why: 'no-number', verb: 'edit', said: textOf(tokens) };
  if (isCheck(rest)) return { kind: 'edit', number, check: true };
  const read = readWish(rest, lexicon);
  const [trigger] = read.triggers.length === 1 ? read.triggers : [];
  const line: WishLine = { kind: 'edit', number, ...read.said, ...(trigger !== undefined && { trigger }) };
  const unread = trigger === undefined ? read.head : [];
  return finish({ ...read, leftover: [...unread, ...read.leftover] }, line);
};

type ReadWish = ReturnType<typeof readWish>;

const readWish = (tokens: readonly Token[], lexicon: Lexicon) => {
  const { head, clauses } = splitClauses(tokens, lexicon);
  const { triggers, length } = findTrigger(head, lexicon);
  const names = triggers.length === 0 ? [] : head.slice(length);
  return {
    head,
    triggers,
    saidTrigger: textOf(head.slice(0, length)),
    ...understand(clauses, namedIn(names, lexicon), lexicon),
  };
};

const finish = ({ trouble, leftover }: Pick<ReadWish, 'trouble' | 'leftover'>, line: WishLine): Parsed => {
  if (trouble) return trouble(line);
  return leftover.length > 0 ? { kind: 'trouble', why: 'leftover', said: textOf(leftover), meant: line } : line;
};

const unknownTrigger = (head: readonly Token[], rest: Rest, lexicon: Lexicon): Trouble => ({
  kind: 'trouble',
  why: 'unknown-trigger',
  said: textOf(head),
  near: guessTriggers(head, lexicon),
  rest,
});

/** "subscribe to the …", "notify me, when a …" */
export const withoutArticles = (tokens: readonly Token[], lexicon: Lexicon): readonly Token[] => {
  const isArticle = ({ kind, key }: Token): boolean => kind === 'word' && lexicon.words.get(key) === 'to';
  const start = tokens.findIndex((token) => token.kind !== 'comma' && !isArticle(token));
  return start === -1 ? [] : tokens.slice(start);
};
