/** `acknowledge <reference>`: somebody takes care of what goes on, and its card says who. */
import type { Note } from '../core/audit.ts';
import { noTold } from './reply/told.ts';
import { type Reply, verb } from './reply/turn.ts';

export const acknowledge = verb<{ readonly reference: string }>(
  'writes',
  async ({ reference }, turn): Promise<Reply> => {
    const { say, store, by, name } = turn;
    const { tenantId, conversationId } = turn.conversation;
    const told = await store.told(tenantId, conversationId, { reference });
    if (!told) return noTold(reference, turn);
    const note: Note = { ...turn.deed, result: 'done', after: reference };
    const result = await store.acknowledge(tenantId, conversationId, told.deliveryId, { id: by, name }, note);
    turn.nudge();
    switch (result.kind) {
      case 'acknowledged':
        return { summary: say('commands.acknowledge.done', { name }) };
      case 'already':
        return {
          summary:
            result.by === undefined
              ? say('commands.acknowledge.alreadySomebody')
              : say('commands.acknowledge.already', { name: result.by }),
        };
      case 'closed':
        return { summary: say('commands.acknowledge.closed') };
      case 'unknown':
        return { summary: say('commands.acknowledge.nothing') };
    }
  },
);
