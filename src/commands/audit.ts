/** `audit`: who did what here, the latest first, for admins; in a chat of one's own, of the whole organization. */
import { type AuditEntry, ERASED } from '../core/audit.ts';
import { message } from './reply/message.ts';
import { type Turn, verb } from './reply/turn.ts';

const MOST = 20;

export const audit = verb<{ readonly of?: number; readonly person?: string }>('admin', async ({ of, person }, turn) => {
  const { say, store, conversation } = turn;
  const entries = await store.audit({
    tenantId: conversation.tenantId,
    ...(conversation.kind !== 'personal' && { conversationId: conversation.conversationId }),
    ...(of !== undefined && { number: of }),
    ...(person !== undefined && { person }),
    limit: MOST,
  });
  const rows = entries.map((entry) => rowOf(entry, turn));
  return message({ title: say('audit.title'), texts: rows.length === 0 ? [say('audit.none')] : rows });
});

const rowOf = (entry: AuditEntry, { say }: Turn): string => {
  const { at, person, verb: said, result, number, before, after } = entry;
  const who = person === ERASED ? say('audit.erased') : person;
  const what = number === undefined ? said : `${said} ${number}`;
  const change = [before, after].filter((part) => part !== undefined).join(' → ');
  return [say.moment(at), who, what, say(`audit.results.${result}`), change].filter((part) => part !== '').join(' · ');
};
