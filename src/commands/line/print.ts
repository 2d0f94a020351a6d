/** A command → the one line that `parse` makes the same command of: for buttons, examples and corrections. */
import type { Vocabulary } from '../../locales/vocabularies.ts';
import type { ActionLine } from './action.ts';
import { type Command, type Ref, type SubscribeLine, type To, verbOf, type WhenLine } from './command.ts';
import { encodeEntities } from './fold.ts';
import { ACTION_VERBS, WHEN_VERBS } from './lexicon.ts';
import { printNumber } from './number.ts';
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

const isAction = (command: Command): command is ActionLine => ACTION_VERBS.some((verb) => verb === command.kind);

const isWhen = (command: Command): command is WhenLine => WHEN_VERBS.some((verb) => verb === command.kind);

const partsOf = (command: Command, vocabulary: Vocabulary): readonly string[] => {
  if (isAction(command)) return actionParts(command, { quote, vocabulary });
  if (isWhen(command)) return whenParts(command, vocabulary);
  switch (command.kind) {
    case 'subscribe':
      return subscribeParts(command, vocabulary);
    case 'list':
      return command.from === undefined ? [] : [String(command.from)];
    case 'unsubscribe':
    case 'test':
      return [String(command.number)];
    case 'acknowledge':
    case 'why':
      return [command.reference];
    case 'unsubscribe-all': {
      const all = vocabulary.words['all']?.[0] ?? 'all';
      return command.sure ? [all, '--sure', String(command.sure.count), String(command.sure.highest)] : [all];
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

const subscribeParts = (line: SubscribeLine, { words, triggers }: Vocabulary): readonly string[] => {
  const { trigger, environment, subjects, threshold, includeOnDemand, to } = line;
  const word = (name: string, otherwise: string): string => words[name]?.[0] ?? otherwise;
  return [
    triggers[trigger]?.[0] ?? trigger,
    ...(environment ? [word('environment', 'of'), quote(environment)] : []),
    ...(subjects.length > 0 ? [word('subjects', 'for'), subjects.map(quote).join(', ')] : []),
    ...(threshold === undefined ? [] : [word('above', 'above'), printNumber(threshold)]),
    ...(includeOnDemand ? [word('onDemand', 'including on-demand')] : []),
    ...(to ? recipientParts(to, word) : []),
  ];
};

const recipientParts = (to: To, word: (name: string, otherwise: string) => string): readonly string[] => {
  switch (to.by) {
    case 'email':
      return [word('toEmail', 'to email'), to.addresses.join(', ')];
    case 'owners':
      return [word('toOwners', 'to owners')];
    case 'webhook':
      return [word('toWebhook', 'to webhook'), quote({ by: 'name', text: to.url })];
  }
};
