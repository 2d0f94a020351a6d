/** Who brought the bot where, and whether it is known in a team already. */
import type { Store } from '../core/ports.ts';
import type { Engine } from './engine.ts';

export const createInstallers = (engine: Engine): Pick<Store, 'installers' | 'knowsTeam'> => ({
  installers: async ({ tenantId, conversationId, teamId }) => {
    const rows = await engine.db
      .selectFrom('conversations')
      .select('installed_by')
      .where('tenant_id', '=', tenantId)
      .where((is) =>
        is.or([
          is('conversation_id', '=', conversationId),
          // Whoever added it to a private or shared channel brought it nowhere else.
          ...(teamId === undefined ? [] : [is.and([is('team_id', '=', teamId), is('installed_for', '=', 'team')])]),
        ]),
      )
      .where('installed_by', 'is not', null)
      .execute();
    return rows.flatMap(({ installed_by }) => installed_by ?? []);
  },

  knowsTeam: async ({ tenantId, conversationId, teamId }) => {
    if (teamId === undefined) return false;
    const other = await engine.db
      .selectFrom('conversations')
      .select('conversation_id')
      .where('tenant_id', '=', tenantId)
      .where('team_id', '=', teamId)
      .where('conversation_id', '<>', conversationId)
      .limit(1)
      .executeTakeFirst();
    return other !== undefined;
  },
});
