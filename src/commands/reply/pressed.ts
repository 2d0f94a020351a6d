/** What pressing a button says, found out without spending it. */
import { BUTTON_LIFE_MS, readButton } from '../../core/actions.ts';
import type { Button, Revisions } from '../../core/ports.ts';
import type { Vocabulary } from '../../locales/vocabularies.ts';
import type { Parsed } from '../line/command.ts';
import { parse } from '../parse.ts';
import { readButtonLine } from './secret-lines.ts';
import { NUMBER_INPUT } from './subscriptions-card.ts';
import { commandFor } from './told.ts';
import type { Turn } from './turn.ts';

/** Lines behind buttons are ours, and name things by ids of any length. */
const LONGEST_BUTTON_LINE = 100_000;

/**
 * What was said; or what a button says, the row behind it that may be spent, and which revisions of subscriptions it is
 * about.
 */
export type Meant = { readonly parsed: Parsed; readonly button?: Button; readonly about?: Revisions };

/** Of no subscription as it is now. */
const OUTDATED: Revisions = {};

/**
 * The buttons of what was told say which delivery they are on; all others say nothing but who they are. What they mean is
 * read here, in this conversation alone. Spends nothing.
 */
export const meantBy = async (
  pressed: string,
  turn: Turn,
  vocabularies: readonly Vocabulary[],
): Promise<Meant | undefined> => {
  const { tenantId, conversationId } = turn.conversation;
  const press = readButton(pressed);
  if (press) {
    const told = await turn.store.told(tenantId, conversationId, { deliveryId: press.deliveryId });
    if (!told || turn.clock.now() - told.shownAt >= BUTTON_LIFE_MS) return undefined;
    const parsed = commandFor(press.action, told);
    return parsed && { parsed, ...(told.isOutdated && { about: OUTDATED }) };
  }
  const button = await turn.store.button(tenantId, conversationId, pressed);
  const line = button && readButtonLine(button.line, turn);
  if (button === undefined || line === undefined) return undefined;
  const hearing = { language: turn.say.language, longest: LONGEST_BUTTON_LINE };
  const parsed = withNumber(parse(line, vocabularies, hearing), turn);
  return { parsed, button, ...(button.about && { about: button.about }) };
};

/** The card's picker says which number the button's verb is about. */
const withNumber = (parsed: Parsed, { inputs }: Turn): Parsed => {
  if (parsed.kind !== 'trouble' || parsed.why !== 'no-number') return parsed;
  const picked = inputs.get(NUMBER_INPUT) ?? '';
  if (!/^\d{1,9}$/.test(picked)) return parsed;
  const number = Number(picked);
  return parsed.verb === 'mute' ? { kind: 'mute', number, until: 'ask' } : { kind: parsed.verb, number };
};
