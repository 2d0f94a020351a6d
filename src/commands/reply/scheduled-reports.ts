/** Reports that come by themselves: what their errands hold, and when the next is due. */
import { z } from 'zod';
import type { Errand } from '../../core/errands.ts';
import type { Instant } from '../../core/model.ts';
import { nextTime, type Schedule } from '../../core/schedule.ts';
import { REPORT_PARTS } from '../line/action.ts';
import type { Turn } from './turn.ts';

/** Of their errands. */
export const REPORT = 'report';

export const contentShape = z.object({
  environmentId: z.string(),
  part: z.enum(REPORT_PARTS).optional(),
  schedule: z.object({
    hour: z.number().int().min(0).max(23),
    minute: z.number().int().min(0).max(59),
    weekday: z.number().int().min(0).max(6).optional(),
  }),
});

export const scheduleIn = ({ content }: Pick<Errand, 'content'>): Schedule => {
  const { hour, minute, weekday } = contentShape.parse(content).schedule;
  return { hour, minute, ...(weekday !== undefined && { weekday }) };
};

export const nextReport = (errand: Pick<Errand, 'content'>, after: Instant, timeZone: string): Instant =>
  nextTime(scheduleIn(errand), after, timeZone);

/** All that are planned here go by another clock from now on. */
export const replan = async (timeZone: string, { store, conversation, clock }: Turn): Promise<void> => {
  const errands = await store.errands(conversation.tenantId, conversation.conversationId);
  for (const errand of errands.filter(({ kind }) => kind === REPORT)) {
    await store.keepErrand({ ...errand, dueAt: nextReport(errand, clock.now(), timeZone) });
  }
};
