/** Lines that are no command: what was understood, and what may have been meant. Nothing is changed by any of them. */
import type { Trouble, WishLine } from './line/command.ts';
import { askHowLong } from './reply/ask-how-long.ts';
import { asTyped, form, help, list, offer, offerTriggers, status } from './reply/offers.ts';
import { showRule } from './reply/rules.ts';
import { subscriptionsCard } from './reply/subscriptions-card.ts';
import { type Press, type Reply, type Turn, verb } from './reply/turn.ts';
import { exact, short } from './reply/wording.ts';

type Of<W extends Trouble['why']> = Extract<Trouble, { why: W }>;

export const trouble = verb<Trouble>('reads', (told, turn) => answerTo(told, turn));

const answerTo = async (told: Trouble, turn: Turn): Promise<Reply> => {
  const { say } = turn;
  switch (told.why) {
    case 'empty':
      return simple(
        'emptyTitle',
        say('commands.trouble.empty'),
        [form(turn), list(turn), status(turn), help(turn)],
        turn,
      );
    case 'too-long': {
      const numbers = { length: say.number(told.length), longest: say.number(told.longest) };
      return simple('tooLongTitle', say('commands.trouble.tooLong', numbers), [form(turn), help(turn)], turn);
    }
    case 'unknown':
      return unknown(told, turn);
    case 'no-number':
      return noNumber(told, turn);
    case 'no-reference':
      return simple('noReferenceTitle', say('commands.trouble.noReference'), [status(turn), help(turn)], turn);
    case 'unknown-trigger':
    case 'ambiguous-trigger':
      return offerTriggers({ ...told, ambiguous: told.why === 'ambiguous-trigger' }, turn);
    case 'bad-number':
      return badNumber(told, turn);
    case 'only-above':
      return simple(
        'onlyAboveTitle',
        say('commands.trouble.onlyAbove', { said: short(told.said) }),
        [help(turn)],
        turn,
      );
    case 'twice':
      return simple('twiceTitle', say(TWICE[told.what]), [formFor(told.line, turn), help(turn)], turn);
    case 'no-names':
      return noNames(told, turn);
    case 'bad-address':
      return badAddress(told, turn);
    case 'no-url':
      return nowhere(say('commands.to.noUrl'), told.line, turn);
    case 'unclear-time':
      return unclearTime(told, turn);
    case 'leftover':
      return leftover(told, turn);
    case 'bad-rearm':
    case 'bad-broadcast':
    case 'no-exceptions':
      return without(told, turn);
  }
};

const TWICE = {
  environment: 'commands.trouble.twiceEnvironment',
  threshold: 'commands.trouble.twiceThreshold',
  recipients: 'commands.trouble.twiceRecipients',
} as const;

const WITHOUT = {
  'bad-rearm': 'commands.trouble.rearm',
  'bad-broadcast': 'commands.trouble.broadcast',
  'no-exceptions': 'commands.trouble.exceptions',
} as const;

/** What a clause lacks, and the line without it. */
const without = ({ why, said, line }: Of<keyof typeof WITHOUT>, turn: Turn): Reply =>
  offer(
    {
      title: turn.say('commands.trouble.leftoverTitle'),
      texts: [turn.say(WITHOUT[why], { said: short(said) })],
      choices: [asTyped(line, turn)],
      buttons: [help(turn)],
    },
    turn,
  );

const badAddress = ({ said, line }: Of<'bad-address'>, turn: Turn): Reply => {
  const { say } = turn;
  const text = said === '' ? say('commands.to.noAddress') : say('commands.to.address', { said: short(said) });
  return nowhere(text, line, turn);
};

const nowhere = (text: string, line: WishLine, turn: Turn): Reply =>
  offer(
    {
      title: turn.say('commands.to.addressTitle'),
      texts: [text],
      choices: [{ title: turn.say('commands.buttons.here'), command: line }],
      buttons: [help(turn)],
    },
    turn,
  );

const noNames = ({ line }: Of<'no-names'>, turn: Turn): Reply =>
  offer(
    {
      title: turn.say('commands.trouble.noNamesTitle'),
      texts: [turn.say('commands.trouble.noNames')],
      choices: [asTyped(line, turn)],
      buttons: [formFor(line, turn), help(turn)],
    },
    turn,
  );

const unclearTime = ({ said, meant }: Of<'unclear-time'>, turn: Turn): Promise<Reply> => {
  const notice = turn.say('commands.trouble.unclearTime', { said: short(said) });
  switch (meant.kind) {
    case 'mute':
      return askHowLong(meant, turn, notice);
    case 'quiet':
    case 'digest':
      return showRule(meant.kind, turn, notice);
  }
};

const leftover = ({ said, meant }: Of<'leftover'>, turn: Turn): Reply =>
  offer(
    {
      title: turn.say('commands.trouble.leftoverTitle'),
      texts: [turn.say('commands.trouble.leftover', { said: short(said) })],
      choices: [asTyped(meant, turn)],
      buttons: [help(turn)],
    },
    turn,
  );

type Title = 'emptyTitle' | 'noReferenceTitle' | 'tooLongTitle' | 'onlyAboveTitle' | 'twiceTitle';

/** What was to be changed is not subscribed to anew. */
const formFor = (line: WishLine, turn: Turn): Press =>
  line.kind === 'edit'
    ? { title: turn.say('commands.buttons.edit'), command: { kind: 'edit', number: line.number } }
    : form(turn);

const simple = (title: Title, text: string, buttons: readonly Press[], turn: Turn): Reply =>
  offer({ title: turn.say(`commands.trouble.${title}`), texts: [text], buttons }, turn);

const unknown = ({ said, near }: Of<'unknown'>, turn: Turn): Reply => {
  const { say } = turn;
  return offer(
    {
      title: say('commands.trouble.unknownTitle'),
      texts: [
        say('commands.trouble.unknown', { said: short(said) }),
        near.length > 0 ? say('commands.trouble.didYouMean') : undefined,
      ],
      choices: near.map((command) => asTyped(command, turn)),
      buttons: near.length > 0 ? [help(turn)] : [form(turn), list(turn), help(turn)],
    },
    turn,
  );
};

const WHICH = {
  unsubscribe: 'commands.list.sayWhichEnd',
  test: 'commands.list.sayWhichTest',
  mute: 'commands.list.sayWhichMute',
  unmute: 'commands.list.sayWhichUnmute',
  edit: 'commands.list.sayWhichEdit',
} as const;

const noNumber = ({ verb, said }: Of<'no-number'>, turn: Turn): Promise<Reply> => {
  const { say } = turn;
  const which = say(WHICH[verb]);
  const notice = said === '' ? [which] : [say('commands.list.notUnderstood', { said: short(said) }), which];
  return subscriptionsCard({ notice }, turn);
};

const badNumber = ({ said, reason, could, line }: Of<'bad-number'>, turn: Turn): Reply => {
  const { say } = turn;
  const words = { said: short(said) };
  const choices = could.map((threshold): Press => {
    const command: WishLine = { ...line, threshold };
    return { title: exact(threshold, say), command };
  });
  return offer(
    {
      title: say(reason === 'ambiguous' ? 'commands.trouble.numberAmbiguousTitle' : 'commands.trouble.numberTitle'),
      texts: [numberTrouble(reason, words, turn)],
      choices,
      buttons: [help(turn)],
    },
    turn,
  );
};

const numberTrouble = (reason: Of<'bad-number'>['reason'], words: { said: string }, { say }: Turn): string => {
  switch (reason) {
    case 'ambiguous':
      return say('commands.trouble.numberAmbiguous', words);
    case 'too-large':
      return say('commands.trouble.numberTooLarge', words);
    case 'too-fine':
      return say('commands.trouble.numberTooFine', words);
    default:
      return say('commands.trouble.number', words);
  }
};

/** A button that is spent, too old, or not of this conversation. */
export const deadButton = (turn: Turn): Reply =>
  offer(
    {
      title: turn.say('commands.trouble.buttonTitle'),
      texts: [turn.say('commands.trouble.button')],
      buttons: [list(turn), form(turn), help(turn)],
    },
    turn,
  );

/** The subscription that a button is about is not as it was when the button was made. */
export const staleButton = async (number: number, turn: Turn): Promise<Reply> => ({
  ...(await subscriptionsCard({ notice: [turn.say('commands.trouble.stale', { number })] }, turn)),
  replacesCard: true,
});
