/** Quiet hours and the digest: rules of when a conversation is told, shown, made and lifted in the same way. */
import type { Note } from '../../core/audit.ts';
import type { Quiet, Rhythm } from '../../core/rhythm.ts';
import type { WhenLine } from '../line/command.ts';
import { message } from './message.ts';
import { list, status, undo } from './offers.ts';
import { hoursWords, rhythmLines, rhythmOf, scheduleWords } from './rhythm.ts';
import type { Press, Reply, Turn } from './turn.ts';
import { lines } from './wording.ts';

type RuleName = keyof Rhythm;
type Value<K extends RuleName> = NonNullable<Rhythm[K]>;

type Rule<V> = {
  /** `isShort`: for a button. */
  words(value: V, turn: Turn, isShort: boolean): string;
  line(value: V | 'off'): WhenLine;
  /** Those that people mostly want; the last shows most of what can be said. */
  readonly examples: readonly [V, V];
};

const NIGHT: Quiet = { hours: { from: { hour: 22, minute: 0 }, to: { hour: 7, minute: 0 } } };

const RULES: { readonly [K in RuleName]: Rule<Value<K>> } = {
  quiet: {
    words: (hours, turn) => hoursWords(hours, turn),
    line: (quiet) => ({ kind: 'quiet', quiet }),
    examples: [NIGHT, { ...NIGHT, weekends: true }],
  },
  digest: {
    words: (schedule, turn, isShort) => scheduleWords(schedule, turn, isShort ? 'short' : 'long'),
    line: (schedule) => ({ kind: 'digest', schedule }),
    examples: [
      { hour: 8, minute: 0 },
      { hour: 9, minute: 0, weekday: 1 },
    ],
  },
};

const titleOf = <K extends RuleName>(name: K, value: Value<K>, turn: Turn): string =>
  turn.say(`commands.rhythm.${name}On`, { when: RULES[name].words(value, turn, false) });

/** As it is, and some to choose from. */
export const showRule = async <K extends RuleName>(name: K, turn: Turn, notice?: string): Promise<Reply> => {
  const { say } = turn;
  const rule = RULES[name];
  const rhythm = await rhythmOf(turn);
  const { [name]: now } = rhythm;
  const title = now ? titleOf(name, now, turn) : say(`commands.rhythm.${name}None`);
  const example = turn.print(rule.line(rule.examples[1]));
  const off: Press = { title: say(`commands.buttons.${name}Off`), command: rule.line('off') };
  return {
    summary: title,
    template: 'choices',
    data: {
      title,
      lines: lines(
        notice,
        // All of them: a digest waits for the end of quiet hours.
        ...rhythmLines(rhythm, turn),
        say(`commands.rhythm.${name}Text`),
        say(`commands.rhythm.${name}How`, { example }),
      ),
    },
    choices: [
      ...rule.examples.map((one): Press => ({ title: rule.words(one, turn, true), command: rule.line(one) })),
      ...(now ? [off] : []),
    ],
    buttons: [list(turn)],
  };
};

/** From now on as it is wanted. */
export const setRule = async <K extends RuleName>(name: K, wanted: Value<K> | 'off', turn: Turn): Promise<Reply> => {
  const { say, store, conversation } = turn;
  const { [name]: before, ...rest }: Rhythm = await rhythmOf(turn);
  const after: Rhythm = wanted === 'off' ? rest : { ...rest, [name]: wanted };
  const note: Note = { ...turn.deed, result: 'done', after: JSON.stringify(wanted) };
  await store.keepRhythm(conversation.tenantId, conversation.conversationId, after, note);
  turn.nudge();
  const title = wanted === 'off' ? say(`commands.rhythm.${name}Off`) : titleOf(name, wanted, turn);
  const isAtOnce = Object.keys(after).length === 0;
  return message({
    title,
    texts: [
      ...rhythmLines(after, turn),
      wanted === 'off' ? undefined : say(`commands.rhythm.${name}Text`),
      isAtOnce ? say('commands.rhythm.atOnce') : undefined,
    ],
    buttons: [undo(RULES[name].line(before ?? 'off'), turn), status(turn)],
    replacesCard: turn.isPressed,
  });
};
