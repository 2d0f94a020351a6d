/** Runs the errands of conversations when they are due: each by one process at a time, shown in the conversation, and settled. */
import { type ScheduledTask, schedule } from 'node-cron';
import { messageOf } from '../core/conversation.ts';
import type { ClaimedErrand, ErrandStore, PassOver, RunErrand, Step } from '../core/errands.ts';
import type { Conversation, Outcome } from '../core/model.ts';
import type { Clock, Connector, Log, Store } from '../core/ports.ts';

export type ErrandOptions = {
  readonly store: ErrandStore & Pick<Store, 'conversation' | 'hold'>;
  readonly run: RunErrand;
  readonly passOver: PassOver;
  readonly connector: Pick<Connector, 'post' | 'update'>;
  readonly clock: Clock;
  readonly log: Log;
};

export type Errands = {
  start(): void;
  /** One pass over what is due; resolves when it is done. Never throws. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

const EVERY_SECOND = '* * * * * *';
const AT_ONCE = 16;
/** Longer than one run takes: two calls with their deadlines, and a post with its own. */
const LEASE_MS = 120_000;
const AGAIN_MS = 60_000;
/** Between two looks whether a conversation that is gone has come back. */
const GONE_MS = 3_600_000;

export const createErrands = ({ store, run, passOver, connector, clock, log }: ErrandOptions): Errands => {
  let cron: ScheduledTask | undefined;
  let stopped = true;
  let underWay: Promise<void> | undefined;

  const show = async (errand: ClaimedErrand, conversation: Conversation, step: Step): Promise<Outcome | undefined> => {
    const { answer, edits = false } = step;
    if (!answer) return undefined;
    const { cardId } = errand;
    if (edits && cardId !== undefined) {
      const updated = await connector.update(conversation, cardId, messageOf(answer));
      // A card that people have deleted is not written anew: they have seen enough of it.
      return updated.kind === 'delivered' ? { ...updated, activityId: cardId } : updated;
    }
    return connector.post(conversation, messageOf(answer), errand.threadId);
  };

  const runOne = async (errand: ClaimedErrand): Promise<void> => {
    const { tenantId, conversationId, content, kind } = errand;
    const conversation = await store.conversation(tenantId, conversationId);
    if (!conversation) return void (await store.settleErrand(errand, 'over'));
    if (conversation.state === 'gone') {
      const dueAt = passOver(errand, conversation) ?? clock.now() + GONE_MS;
      return void (await store.settleErrand(errand, { content, dueAt }));
    }
    const step = await run(errand, conversation);
    const outcome = await show(errand, conversation, step);
    const settled = await store.settleErrand(errand, nextOf(errand, step, outcome, clock.now()));
    log.info({ tenantId, conversationId, kind, outcome: outcome?.kind, settled }, 'errand.run');
  };

  const pass = async (): Promise<void> => {
    // What is claimed is run: nobody else could before the lease is over.
    while (!stopped && !(await store.hold())) {
      const claimed = await store.claimErrands(AT_ONCE, LEASE_MS);
      if (claimed.length === 0) return;
      await Promise.all(
        claimed.map((errand) =>
          runOne(errand).catch(async (error: unknown) => {
            const { tenantId, conversationId, kind, content } = errand;
            log.error({ tenantId, conversationId, kind, error: String(error) }, 'errand.failed');
            await store.settleErrand(errand, { content, dueAt: clock.now() + AGAIN_MS });
          }),
        ),
      );
    }
  };

  const tick = (): Promise<void> => {
    underWay ??= pass()
      .catch((error: unknown) => log.error({ error: String(error) }, 'errands.failed'))
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };

  return {
    tick,
    start: () => {
      stopped = false;
      cron ??= schedule(EVERY_SECOND, () => void tick(), { suppressMissedWarning: true });
    },
    stop: async () => {
      stopped = true;
      await cron?.destroy();
      cron = undefined;
      await underWay;
    },
  };
};

/**
 * What was not sent is tried again with what it was; what may have arrived counts as arrived, since twice is worse; and
 * what the place refuses is passed over.
 */
const nextOf = (
  errand: ClaimedErrand,
  { content = errand.content, dueAt }: Step,
  outcome: Outcome | undefined,
  now: number,
): Parameters<ErrandStore['settleErrand']>[1] => {
  if (outcome?.kind === 'not-sent' || outcome?.kind === 'halted') {
    const waitMs = outcome.kind === 'not-sent' ? (outcome.retryAfterMs ?? AGAIN_MS) : AGAIN_MS;
    return { content: errand.content, dueAt: now + waitMs };
  }
  if (dueAt === undefined) return 'over';
  const cardId = outcome?.kind === 'delivered' ? outcome.activityId : undefined;
  return { content, dueAt, ...(cardId !== undefined && { cardId }) };
};
