/** Language and time zone of a conversation: heard from whoever installs, in personal chat from the person, or set by command. */
import { laneIdOf } from '../core/ids.ts';
import type { Instant, Place } from '../core/model.ts';
import type { Manners, Store } from '../core/ports.ts';
import { appendNote } from './audit.ts';
import type { Engine } from './engine.ts';
import { rouse } from './hours.ts';
import type { ConversationRow } from './schema.ts';

/** For those who don't say. */
const OTHERWISE: Manners = { language: 'en', timeZone: 'UTC' };

type MannerColumns = Pick<ConversationRow, 'language' | 'time_zone' | 'language_from' | 'zone_from'>;
type Known = Pick<ConversationRow, 'kind' | 'language_from' | 'zone_from'>;

const from = (heard: string | undefined): 'person' | 'nobody' => (heard === undefined ? 'nobody' : 'person');

/** Of a conversation that is new. */
export const firstManners = (heard: Partial<Manners>, otherwise: Manners = OTHERWISE): MannerColumns => ({
  language: heard.language ?? otherwise.language,
  time_zone: heard.timeZone ?? otherwise.timeZone,
  language_from: from(heard.language),
  zone_from: from(heard.timeZone),
});

/** A personal chat follows its person, any other place the first who says something; a command is never undone. */
const follows = (kind: Place['kind'], said: ConversationRow['language_from']): boolean =>
  said === 'nobody' || (said === 'person' && kind === 'personal');

/** What changes in a conversation that was known already. */
export const laterManners = (known: Known, { language, timeZone }: Partial<Manners>): Partial<MannerColumns> => ({
  ...(language !== undefined && follows(known.kind, known.language_from) && { language, language_from: 'person' }),
  ...(timeZone !== undefined && follows(known.kind, known.zone_from) && { time_zone: timeZone, zone_from: 'person' }),
});

export const createManners = (engine: Engine): Pick<Store, 'setManners'> => ({
  setManners: (tenantId, conversationId, { language, timeZone }, note) =>
    engine.transaction(async (trx) => {
      const updated_at: Instant = await engine.now(trx);
      await trx
        .updateTable('conversations')
        .set({
          ...(language !== undefined && { language, language_from: 'command' as const }),
          ...(timeZone !== undefined && { time_zone: timeZone, zone_from: 'command' as const }),
          updated_at,
        })
        .where('tenant_id', '=', tenantId)
        .where('conversation_id', '=', conversationId)
        .execute();
      // What waits for hours goes by the new clock.
      await rouse(engine, trx, [{ tenant_id: tenantId, lane_id: laneIdOf(conversationId) }], updated_at);
      if (note) await appendNote(engine, trx, note);
    }),
});
