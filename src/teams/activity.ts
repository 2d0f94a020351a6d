/** The fields of an activity that we read, as Teams, the Playground and the Emulator send them; all else is let by. */
import { z } from 'zod';

const text = (longest: number) => z.string().max(longest);
/** Left out, empty and null are the same to the senders. */
const maybe = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** Ids go into paths, where dots alone mean something else. */
const id = text(1000)
  .min(1)
  .refine((value) => value !== '.' && value !== '..');

const account = z.looseObject({ id: maybe(text(1000)), name: maybe(text(1000)), aadObjectId: maybe(text(100)) });
const named = z.looseObject({ id: maybe(text(1000)), name: maybe(text(1000)) });

const entity = z.looseObject({
  type: maybe(text(1000)),
  mentioned: maybe(named),
  text: maybe(text(10_000)),
  locale: maybe(text(100)),
  timezone: maybe(text(100)),
});

const channelData = z.looseObject({
  tenant: maybe(z.looseObject({ id: maybe(text(100)) })),
  team: maybe(named),
  channel: maybe(named),
  settings: maybe(z.looseObject({ selectedChannel: maybe(named) })),
  eventType: maybe(text(100)),
});

export const activitySchema = z.looseObject({
  type: text(100).min(1),
  id: maybe(id),
  timestamp: maybe(text(100)),
  channelId: text(100).min(1),
  serviceUrl: text(2000).min(1),
  from: maybe(account),
  recipient: account.extend({ id: text(1000).min(1) }),
  conversation: z.looseObject({
    id,
    conversationType: maybe(text(100)),
    isGroup: maybe(z.boolean()),
    tenantId: maybe(text(100)),
  }),
  replyToId: maybe(id),
  text: maybe(z.string()),
  value: z.unknown().optional(),
  entities: maybe(z.array(entity)),
  membersAdded: maybe(z.array(named)),
  membersRemoved: maybe(z.array(named)),
  action: maybe(text(100)),
  name: maybe(text(1000)),
  locale: maybe(text(100)),
  localTimezone: maybe(text(100)),
  channelData: maybe(channelData),
});

/** An activity whose read fields are of the right kind. It says nothing of who sent it. */
export type TeamsActivity = z.infer<typeof activitySchema>;
