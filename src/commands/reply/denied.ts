/** What somebody is told who may not do what they asked for: why, and who may. */
import type { Denial, Policy } from '../../core/rights.ts';
import { message } from './message.ts';
import type { Reply, Turn } from './turn.ts';

/** No buttons: whoever may not do it gets none to try. Nothing of what the conversation has is shown. */
export const denied = (denial: Exclude<Denial, 'bot'>, policy: Policy, { say }: Turn): Reply => {
  const title = say('rights.title');
  const why = say(`rights.${denial}`);
  // Where there is nobody, somebody has to be named first.
  const cure = denial === 'admins' && policy.admins.length === 0 ? say('rights.noAdmins') : '';
  return message({ summary: `${title} ${why}`, title, texts: [why, cure] });
};
