/** `audit`: who did what here, the latest first, for admins; in a chat of one's own, of the whole organization. */
import { type AuditEntry, ERASED } from '../core/audit.ts';
import { type Reply, type Turn, verb } from './reply/turn.ts';
import { lines } from './reply/wording.ts';

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
  const title = say('audit.title');
  return {
    summary: title,
    template: 'message',
    data: {
      title,
      lines: entries.length === 0 ? lines(say('audit.none')) : lines(...entries.map((entry) => rowOf(entry, turn))),
    },
  } satisfies Reply;
});

const rowOf = (entry: AuditEntry, { say }: Turn): string => {
  const { at, person, verb: said, result, number, before, after } = entry;
  const who = person === ERASED ? say('audit.erased') : person;
  const what = number === undefined ? said : `${said} ${number}`;
  const change = [before, after].filter((part) => part !== undefined).join(' → ');
  return [say.moment(at), who, what, say(`audit.results.${result}`), change].filter((part) => part !== '').join(' · ');
};
