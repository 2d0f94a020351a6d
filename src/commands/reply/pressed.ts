/** What pressing a button says, found out without spending it. */
import { readButton } from '../../core/actions.ts';
import type { Button } from '../../core/ports.ts';
import type { Vocabulary } from '../../locales/vocabularies.ts';
import type { Parsed } from '../line/command.ts';
import { parse } from '../parse.ts';
import { readButtonLine } from './secret-lines.ts';
import { NUMBER_INPUT } from './subscriptions-card.ts';
import { commandFor } from './told.ts';
import type { Turn } from './turn.ts';

/** Lines behind buttons are ours, and name things by ids of any length. */
const LONGEST_BUTTON_LINE = 100_000;

/** What was said; or what a button says, and the row behind it that may be spent. */
export type Meant = { readonly parsed: Parsed; readonly button?: Button };

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
    const parsed = told && commandFor(press.action, told);
    return parsed && { parsed };
  }
  const button = await turn.store.button(tenantId, conversationId, pressed);
  const line = button && readButtonLine(button.line, turn);
  if (line === undefined) return undefined;
  const hearing = { language: turn.say.language, longest: LONGEST_BUTTON_LINE };
  return { parsed: withNumber(parse(line, vocabularies, hearing), turn), button };
};

/** The card's picker says which number the button's verb is about. */
const withNumber = (parsed: Parsed, { inputs }: Turn): Parsed => {
  if (parsed.kind !== 'trouble' || parsed.why !== 'no-number') return parsed;
  const picked = inputs.get(NUMBER_INPUT) ?? '';
  if (!/^\d{1,9}$/.test(picked)) return parsed;
  const number = Number(picked);
  return parsed.verb === 'mute' ? { kind: 'mute', number, until: 'ask' } : { kind: parsed.verb, number };
};
