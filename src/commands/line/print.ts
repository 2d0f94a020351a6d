/** A command → the one line that `parse` makes the same command of: for buttons, examples and corrections. */
import type { Vocabulary } from '../../locales/vocabularies.ts';
import type { ActionLine } from './action.ts';
import { type Command, type Ref, type Said, type To, verbOf, type WhenLine, type WishLine } from './command.ts';
import { encodeEntities } from './fold.ts';
import { ACTION_VERBS, WHEN_VERBS, type Word } from './lexicon.ts';
import { printNumber } from './number.ts';
import { SURE } from './parse-import.ts';
import { actionParts } from './print-action.ts';
import { whenParts } from './print-when.ts';
import { isDoubleQuote } from './tokens.ts';

/** In double quotes, with every kind of double quote inside it written twice. */
const quote = ({ by, text }: Ref): string => {
  let quoted = '';
  for (const character of text) quoted += isDoubleQuote(character) ? character + character : character;
  return `${by === 'id' ? '#' : ''}"${quoted}"`;
};

/** In the words of the vocabulary; what it lacks is written in the grammar's own (English) names. */
export const print = (command: Command, vocabulary: Vocabulary): string => {
  const verb = vocabulary.verbs[verbOf(command)]?.[0] ?? verbOf(command);
  const parts = [verb, ...partsOf(command, vocabulary)];
  return encodeEntities(parts.join(' '));
};

/** Only the form's own button says so. */
const CHECK = '--check';

const isAction = (command: Command): command is ActionLine => ACTION_VERBS.some((verb) => verb === command.kind);

const isWhen = (command: Command): command is WhenLine => WHEN_VERBS.some((verb) => verb === command.kind);

const partsOf = (command: Command, vocabulary: Vocabulary): readonly string[] => {
  if (isAction(command)) return actionParts(command, { quote, vocabulary });
  if (isWhen(command)) return whenParts(command, vocabulary);
  switch (command.kind) {
    case 'form':
      return command.check ? [CHECK] : [];
    case 'subscribe':
    case 'edit':
      return wishParts(command, vocabulary);
    case 'history':
      return [
        ...(command.number === undefined ? [] : [String(command.number)]),
        ...(command.page === undefined ? [] : [vocabulary.words['page']?.[0] ?? 'page', String(command.page)]),
      ];
    case 'list':
    case 'export':
      return command.from === undefined ? [] : [String(command.from)];
    case 'import':
      return [...(command.sure ? [SURE] : []), command.text ?? ''].filter((part) => part !== '');
    case 'unsubscribe':
    case 'test':
      return [String(command.number)];
    case 'acknowledge':
    case 'why':
      return [command.reference];
    case 'unsubscribe-all': {
      const all = vocabulary.words['all']?.[0] ?? 'all';
      return command.sure ? [all, SURE, String(command.sure.count), String(command.sure.highest)] : [all];
    }
    case 'language':
    case 'timezone':
      return command.said === undefined ? [] : [PLAIN.test(command.said) ? command.said : quote(named(command.said))];
    case 'audit':
      return [command.of, command.person].flatMap((part) => (part === undefined ? [] : [String(part)]));
    default:
      return [];
  }
};

/** Tags of languages and zones need no quotes: none of them means anything else. */
const PLAIN = /^(?:[a-z]{2}(?:-[A-Z]{2})?|[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_]+){1,2})$/;

const named = (text: string): Ref => ({ by: 'name', text });

type WordFor = (name: Word) => string;

/** What the grammar itself calls its words; English, should a vocabulary lack them. */
const OTHERWISE: Readonly<Partial<Record<Word, string>>> = {
  environment: 'of',
  subjects: 'for',
  onDemand: 'including on-demand',
  scheduledOnly: 'scheduled only',
  rearm: 're-arm below',
  noRearm: 'no re-arm',
  toHere: 'to here',
  toThread: 'to this thread',
  toKept: 'to the same',
  toEmail: 'to email',
  toOwners: 'to owners',
  toWebhook: 'to webhook',
};

const wishParts = (line: WishLine, { words, triggers }: Vocabulary): readonly string[] => {
  const word: WordFor = (name) => words[name]?.[0] ?? OTHERWISE[name] ?? name;
  const number = line.kind === 'edit' ? line.number : line.edits;
  const { trigger, ...said } = line;
  const isCheck = line.kind === 'edit' && line.check;
  return [
    ...(number === undefined ? [] : [String(number)]),
    ...(isCheck ? [CHECK] : []),
    ...(trigger === undefined ? [] : [triggers[trigger]?.[0] ?? trigger]),
    ...saidParts(number === undefined ? said : whole(said), word, number !== undefined),
  ];
};

/** A change says all of what it is about, since what it leaves out stays. */
const whole = (line: Said & { readonly kind: WishLine['kind'] }): Said =>
  line.kind === 'edit' || line.threshold === undefined ? line : { ...line, rearmBelow: line.rearmBelow ?? null };

const saidParts = (said: Said, word: WordFor, isChange: boolean): readonly string[] => {
  const { environment, subjects, except, includeOnDemand, broadcast, to } = said;
  const names = subjects?.map(quote).join(', ');
  const isAll = names === '' && (isChange || except !== undefined);
  return [
    ...(environment ? [word('environment'), quote(environment)] : []),
    ...(isAll ? [word('subjects'), word('all')] : names ? [word('subjects'), names] : []),
    ...(except && except.length > 0 ? [word('except'), except.map(quote).join(', ')] : []),
    ...thresholdParts(said, word),
    ...(includeOnDemand ? [word('onDemand')] : isChange && includeOnDemand === false ? [word('scheduledOnly')] : []),
    ...(broadcast ? [word('broadcast'), word(broadcast)] : []),
    ...(to ? recipientParts(to, word) : []),
  ];
};

const thresholdParts = ({ threshold, direction, rearmBelow }: Said, word: WordFor): readonly string[] => [
  // A direction alone waits for the number that is asked for.
  ...(threshold === undefined ? [] : [word(direction ?? 'above'), printNumber(threshold)]),
  ...(threshold === undefined && direction ? [word(direction)] : []),
  ...(typeof rearmBelow === 'number' ? [word('rearm'), printNumber(rearmBelow)] : []),
  ...(rearmBelow === null ? [word('noRearm')] : []),
];

const recipientParts = (to: To, word: WordFor): readonly string[] => {
  switch (to.by) {
    case 'email':
      return [word('toEmail'), to.addresses.join(', ')];
    case 'owners':
      return [word('toOwners')];
    case 'webhook':
      return [word('toWebhook'), quote({ by: 'name', text: to.url })];
    case 'here':
      return [word('toHere')];
    case 'thread':
      return [word('toThread'), ...(to.threadId === undefined ? [] : [quote({ by: 'id', text: to.threadId })])];
    case 'kept':
      return [word('toKept')];
  }
};
