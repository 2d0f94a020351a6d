/** What the poll remembers of an environment between looks, kept in the store with what the look brought. */
import { z } from 'zod';
import type { Cursor } from '../../core/ports.ts';

const moment = z.number().finite();

const cursorSchema = z.object({
  /** The greatest update time that the source has told, by its own clock. */
  watermark: moment,
  /** Jobs that had not ended, with the moment since which we know of them. */
  openJobs: z.record(z.string(), moment).catch({}),
  /** Subjects of the catalogue that complete listings lacked: how often in a row, and since when. */
  missing: z.record(z.string(), z.object({ times: z.number(), since: moment })).catch({}),
  /** Measures that the list tells without their output: the evaluation that was asked for last. */
  measured: z.record(z.string(), moment).catch({}),
});

export type PollCursor = Readonly<z.infer<typeof cursorSchema>>;

/** The cursor as the store kept it; undefined when there is none, or when it is not one of ours. */
export const readCursor = (cursor: Cursor | undefined): PollCursor | undefined => {
  const read = cursorSchema.safeParse(cursor);
  return read.success ? read.data : undefined;
};
