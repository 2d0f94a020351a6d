/** Answers that ask back: what may be meant stands under each other as buttons, each a complete corrected line. */
import type { CataloguedSubject, Environment } from '../../core/model.ts';
import type { Command, Rest, SubscribeLine } from '../line/command.ts';
import { message } from './message.ts';
import { MOST_BUTTONS, type Press, type Reply, type Turn } from './turn.ts';
import { type NamedKind, short, triggerName } from './wording.ts';

export type Offer = {
  readonly title: string;
  readonly texts: readonly (string | undefined)[];
  readonly choices?: readonly Press[];
  readonly buttons?: readonly Press[];
};

/** A card with a question, reasons and choices. Pressing one of them puts the next answer in its place. */
export const offer = ({ title, texts, choices = [], buttons = [] }: Offer, turn: Turn): Reply => {
  const room = MOST_BUTTONS - choices.length;
  const asked = message({
    summary: [title, ...texts.filter(Boolean)].slice(0, 2).join(' – '),
    title,
    texts,
    buttons: buttons.slice(0, Math.max(0, room)),
    replacesCard: turn.isPressed && choices.length > 0,
  });
  return { ...asked, template: 'choices', choices };
};

export const help = (turn: Turn): Press => ({ title: turn.say('commands.buttons.help'), command: { kind: 'help' } });
export const form = (turn: Turn): Press => ({
  title: turn.say('commands.buttons.subscribe'),
  command: { kind: 'form' },
  style: 'positive',
});
export const list = (turn: Turn): Press => ({ title: turn.say('commands.buttons.list'), command: { kind: 'list' } });
export const status = (turn: Turn): Press => ({
  title: turn.say('commands.buttons.status'),
  command: { kind: 'status' },
});

/** What brings back how it was. */
export const undo = (command: Command, { say }: Turn): Press => ({ title: say('commands.buttons.undo'), command });

/** A whole command as a button that shows the line it stands for. */
export const asTyped = (command: Command, turn: Turn): Press => ({ title: turn.print(command), command });

export const noEnvironments = (turn: Turn): Reply =>
  offer(
    {
      title: turn.say('commands.subscribe.noEnvironmentsTitle'),
      texts: [turn.say('commands.subscribe.noEnvironments')],
      buttons: [help(turn)],
    },
    turn,
  );

/** One thing to say and one thing to do about it. */
export const offerInstead = (
  what: 'noNames' | 'noThreshold',
  texts: readonly string[],
  turn: Turn,
  choice: Press,
): Reply => offer({ title: turn.say(`commands.subscribe.${what}Title`), texts, choices: [choice] }, turn);

/** Which trigger? The near ones, or all of them; what else was said stays with each. */
export const offerTriggers = (
  asked: { said: string; near: readonly string[]; rest: Rest; ambiguous: boolean },
  turn: Turn,
): Reply => {
  const { say, triggers } = turn;
  const near = triggers.filter(({ name }) => asked.near.includes(name));
  const said = short(asked.said);
  const { kind: _, trigger: __, ...rest }: Rest & Partial<SubscribeLine> = asked.rest;
  const text = asked.ambiguous
    ? say('commands.trouble.triggerAmbiguous', { said })
    : said === ''
      ? say('commands.words.choose')
      : say('commands.trouble.trigger', { said });
  const offered = near.length > 0 ? near : triggers;
  return offer(
    {
      title: say('commands.trouble.triggerTitle'),
      texts: [text],
      choices: offered.slice(0, MOST_BUTTONS).map(({ name }) => ({
        title: triggerName(name, say),
        command: { kind: 'subscribe', trigger: name, ...rest },
      })),
      buttons: [help(turn)],
    },
    turn,
  );
};

/** Of the subscription that is being changed, if one is. */
export const formOf = (number: number | undefined): Command =>
  number === undefined ? { kind: 'form' } : { kind: 'edit', number };

export type NearOffer = {
  readonly line: SubscribeLine;
  /** Which of the line's names is in question. */
  readonly part: 'subjects' | 'except';
  readonly at: number;
  readonly kind: NamedKind;
  readonly environment: Environment;
  readonly found: 'several' | 'none';
  readonly items: readonly CataloguedSubject[];
  /** Nothing of this kind has been seen in the environment. */
  readonly isEmpty: boolean;
};

/** A name that fits nothing or several things: what it may be, each by its id so that it can't be misread again. */
export const offerNear = (asked: NearOffer, turn: Turn): Reply => {
  const { line, part, at, kind, found, items, isEmpty } = asked;
  const { say } = turn;
  const named = line[part] ?? [];
  const name = short(named[at]?.text ?? '');
  const environment = short(asked.environment.name);
  const shown = items.slice(0, MOST_BUTTONS);
  const more = items.length - shown.length;
  const isTwin = (item: CataloguedSubject): boolean =>
    items.some((other) => other !== item && other.name === item.name);
  const why = isEmpty ? 'noneYet' : found === 'several' ? 'several' : 'noSuch';
  const reason = say(`commands.subscribe.${why}.${kind}`, { environment });
  return offer(
    {
      title: say(found === 'several' ? 'commands.subscribe.severalTitle' : 'commands.subscribe.noSuchTitle', { name }),
      texts: [
        reason,
        found === 'several' ? undefined : adviceFor(isEmpty, shown.length, turn),
        more > 0 ? say('commands.subscribe.moreFit', { count: more }) : undefined,
      ],
      choices: shown.map((item) => ({
        title: isTwin(item) ? `${item.name} (${item.id})` : item.name,
        command: {
          ...line,
          environment: { by: 'id', text: asked.environment.environmentId },
          [part]: named.with(at, { by: 'id', text: item.id }),
        },
      })),
      buttons: isEmpty ? [status(turn)] : [{ title: say('commands.buttons.useForm'), command: formOf(line.edits) }],
    },
    turn,
  );
};

const adviceFor = (isEmpty: boolean, near: number, { say }: Turn): string => {
  if (isEmpty) return say('commands.subscribe.noneYetCure');
  return say(near > 0 ? 'commands.subscribe.didYouMean' : 'commands.subscribe.checkName');
};
