/** `import {…}`: what `export` gave is read, and what would come of it is shown; its button does it, all in one. */
import { asIs } from '../cards/render.ts';
import type { Need } from '../core/rights.ts';
import { type Planned, planImport } from './reply/import-plan.ts';
import { needOfLine } from './reply/match-line.ts';
import { message } from './reply/message.ts';
import { list, offer } from './reply/offers.ts';
import { type Entry, isWholeAddress, printPortable, readPortable, type Unreadable } from './reply/portable.ts';
import { type Press, type Reply, type Turn, verb } from './reply/turn.ts';
import { firstLines, numberedLine, wishLine } from './reply/wording.ts';

type Line = { readonly text?: string; readonly sure?: boolean };

/** A card has an end, and so has a transaction. */
const MOST = 200;
const MOST_NAMED = 12;

/** As much as the one that asks the most. */
const needOf = async ({ text }: Line, turn: Turn): Promise<Need> => {
  const read = readPortable(text ?? '');
  if ('why' in read) return 'reads';
  const receivers = read.entries.flatMap((entry) => ('value' in entry && entry.value.to ? [entry.value.to] : []));
  for (const to of receivers) {
    if ('webhook' in to) {
      // By its host alone nothing new is made.
      if (isWholeAddress(to.webhook)) return 'outside';
    } else if ('email' in to) {
      const need = await needOfLine({ to: { by: 'email', addresses: to.email } }, turn);
      if (need === 'outside') return need;
    }
  }
  return 'writes';
};

export const importAll = verb<Line>(needOf, async ({ text, sure }, turn): Promise<Reply> => {
  if (text === undefined) return howTo(turn);
  const read = readPortable(text);
  if ('why' in read) return unreadable(read.why, turn);
  const { entries } = read;
  if (entries.length === 0 || entries.length > MOST) return wrongNumber(entries, turn);
  const plan = await planImport(entries, turn);
  const isAsked = turn.isPressed && sure === true;
  // What could be when it was asked can't be any more: that is shown first.
  return isAsked && !plan.some(({ kind }) => kind === 'refused') ? carryOut(plan, turn) : ask(plan, isAsked, turn);
});

const howTo = ({ say, print }: Turn): Reply => {
  const title = say('commands.import.title');
  const words = { command: print({ kind: 'import' }), exported: print({ kind: 'export' }) };
  const texts = [say('commands.import.how', words), say('commands.import.parts'), say('commands.import.rest')];
  return message({ title, texts });
};

const unreadable = (why: Unreadable, turn: Turn): Reply => {
  const { say } = turn;
  const texts = [say(`commands.import.unreadable.${why}`), say('commands.import.parts')];
  return offer({ title: say('commands.import.unreadable.title'), texts, buttons: [list(turn)] }, turn);
};

const wrongNumber = ({ length }: readonly Entry[], turn: Turn): Reply => {
  const { say } = turn;
  const texts = [length === 0 ? say('commands.import.empty') : say('commands.import.tooMany', { most: MOST })];
  return offer({ title: say('commands.import.unreadable.title'), texts, buttons: [list(turn)] }, turn);
};

type Doing = Extract<Planned, { readonly wish: unknown }>;

const doingOf = (plan: readonly Planned[]): readonly Doing[] => plan.filter((one) => 'wish' in one);

const ask = (plan: readonly Planned[], isAgain: boolean, turn: Turn): Reply => {
  const { say, conversation } = turn;
  const doing = doingOf(plan);
  const there = plan.filter(({ kind }) => kind === 'there').length;
  const refused = plan.filter((one) => one.kind === 'refused');
  const title =
    doing.length === 0 ? say('commands.import.nothing') : say('commands.import.plan', { count: doing.length });
  const written = doing.map((one) => one.written);
  const few = (texts: readonly string[]) => firstLines(texts, MOST_NAMED, say);
  const go: Press = {
    title: say('commands.buttons.import', { count: doing.length }),
    command: { kind: 'import', sure: true, text: printPortable(conversation, written) },
    style: 'positive',
    once: true,
  };
  return message({
    title,
    texts: [
      isAgain ? say('commands.import.again') : undefined,
      ...few(doing.map((one) => doingLine(one, turn))),
      there > 0 ? say('commands.import.there', { count: there }) : undefined,
      refused.length > 0 ? say('commands.import.refused', { count: refused.length }) : undefined,
      ...few(refused.map(({ what, why }) => say('commands.import.because', { what, why }))),
      doing.length > 0 ? say('commands.import.rest') : undefined,
    ],
    buttons: [...(doing.length > 0 ? [go] : []), list(turn)],
    replacesCard: isAgain,
  });
};

const doingLine = (one: Doing, turn: Turn): string =>
  one.kind === 'new'
    ? turn.say('commands.import.new', { wish: wishLine(one.wish, turn) })
    : turn.say('commands.import.changes', { number: one.number, wish: wishLine(one.wish, turn) });

/** One transaction. Somebody may have asked for some of it since: that is found and not made twice. */
const carryOut = async (plan: readonly Planned[], turn: Turn): Promise<Reply> => {
  const { say, store, conversation, by, deed } = turn;
  const doing = doingOf(plan);
  const wishes = doing.map(({ wish }) => wish);
  const done = await store.subscribeAll(conversation, wishes, by, deed);
  const secrets = doing.flatMap(({ secret, wish }, at) => {
    const one = done[at];
    const host = wish.to?.kind === 'webhook' ? wish.to.host : '';
    return one && !one.existed && secret !== undefined ? [`${one.subscription.number} ${host} ${secret}`] : [];
  });
  const named = done.map(({ subscription }) => numberedLine(subscription, turn));
  const told = message({
    title: say('commands.import.done', { count: done.length }),
    texts: [...firstLines(named, MOST_NAMED, say), secrets.length > 0 ? say('commands.import.secrets') : undefined],
    buttons: [list(turn)],
    replacesCard: true,
  });
  return secrets.length > 0
    ? { ...told, template: 'code', data: { ...told.data, code: asIs(secrets.join('\n')) } }
    : told;
};
