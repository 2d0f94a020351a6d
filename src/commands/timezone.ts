/** `timezone`: the time zone of this conversation, by its name or a city in it; said alone, what it is now. */
import type { Note } from '../core/audit.ts';
import type { Need } from '../core/rights.ts';
import { squash } from './line/fold.ts';
import { nearest } from './line/near.ts';
import { message } from './reply/message.ts';
import { help, list, offer } from './reply/offers.ts';
import { replan } from './reply/scheduled-reports.ts';
import { type Press, type Reply, type Turn, verb } from './reply/turn.ts';
import { short } from './reply/wording.ts';

const MOST_CHOICES = 5;
/** What is shown as an example, unless it is the one that is set. */
const EXAMPLES = ['Europe/Oslo', 'America/Sao_Paulo'] as const;

type Line = { readonly said?: string };

/** Whoever may look may ask what it is. */
const needOf = async ({ said }: Line): Promise<Need> => (said === undefined ? 'reads' : 'writes');

export const timezone = verb<Line>(needOf, async ({ said }, turn) => {
  if (said === undefined) return showZone(turn);
  const zone = readZone(said);
  const found = zone === undefined ? findZones(said, turn) : [zone];
  const [only, ...others] = found;
  return only !== undefined && others.length === 0 ? setZone(only, turn) : unknownZone(said, found, turn);
});

/** The zone's name as Intl knows it; offsets such as +02:00 are none, since they know no summer. */
const readZone = (said: string): string | undefined => {
  const name = said.trim().replaceAll(' ', '_');
  if (!/^[a-z]+(?:[/_-][a-z0-9+_-]+)+$|^(?:utc|gmt)$/i.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};

const namesOf = ({ zones }: Turn): readonly (readonly [key: string, zone: string])[] =>
  zones.map(([name, zone]) => [squash(name), zone] as const);

const findZones = (said: string, turn: Turn): readonly string[] => {
  const key = squash(said);
  return [...new Set(namesOf(turn).flatMap(([name, zone]) => (name === key ? [zone] : [])))];
};

const example = (turn: Turn): string => {
  const zone = EXAMPLES.find((one) => one !== turn.say.timeZone) ?? EXAMPLES[0];
  return turn.print({ kind: 'timezone', said: zone });
};

const showZone = (turn: Turn): Reply => {
  const { say, clock } = turn;
  const now = say('commands.timezone.now', { moment: say.moment(clock.now()) });
  const title = say('commands.timezone.title', { zone: say.timeZone });
  return message({
    title,
    texts: [now, say('commands.timezone.change', { example: example(turn) })],
    buttons: [list(turn), help(turn)],
  });
};

const setZone = async (zone: string, turn: Turn): Promise<Reply> => {
  const { store, conversation, clock } = turn;
  const note: Note = { ...turn.deed, result: 'done', before: conversation.timeZone, after: zone };
  await store.setManners(conversation.tenantId, conversation.conversationId, { timeZone: zone }, note);
  const { say } = turn.as({ timeZone: zone });
  const title = say('commands.timezone.done', { zone });
  await replan(zone, turn);
  // What waits for hours may be due by the new clock.
  turn.nudge();
  return message({
    title,
    texts: [say('commands.timezone.now', { moment: say.moment(clock.now()) })],
    buttons: [list(turn), help(turn)],
    replacesCard: turn.isPressed,
  });
};

const unknownZone = (said: string, found: readonly string[], turn: Turn): Reply => {
  const { say } = turn;
  const near = found.length > 0 ? found : nearest(squash(said), namesOf(turn), MOST_CHOICES);
  const choices = near.map((zone): Press => ({ title: zone, command: { kind: 'timezone', said: zone } }));
  return offer(
    {
      title: say('commands.timezone.unknown', { said: short(said) }),
      texts: [
        near.length > 0 ? say('commands.trouble.didYouMean') : undefined,
        say('commands.timezone.change', { example: example(turn) }),
      ],
      choices,
      buttons: [help(turn)],
    },
    turn,
  );
};
