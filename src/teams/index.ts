/** Teams: what comes in is guarded, admitted, put into our words and answered; what goes out goes through the connector. */
import { type Answer, type Choice, type Incoming, messageOf, type Searched, UserError } from '../core/conversation.ts';
import { referenceOf } from '../core/ids.ts';
import type { Outcome } from '../core/model.ts';
import type { Clock, Connector, Log } from '../core/ports.ts';
import type { Roster } from '../core/rights.ts';
import type { Egress } from '../egress/index.ts';
import type { Admit } from './admission.ts';
import { createConnector } from './connector.ts';
import { createDirectory } from './directory.ts';
import { createGuard, type InboundRequest } from './guard.ts';
import { toIncoming, toSearched } from './inbound.ts';
import { createKeyCheck } from './keys.ts';
import { createRoster } from './roster.ts';
import type { TeamsSettings } from './settings.ts';
import { createSignIn } from './sign-in.ts';
import { createTokenSource } from './token.ts';

/** `body`: what the request asked for. */
export type Received = { readonly status: number; readonly reason?: string; readonly body?: object };

export type Teams = {
  /** One inbound request, from parsed JSON to the status to answer with; `reason` is a constant. Never throws. */
  receive(request: InboundRequest): Promise<Received>;
  readonly connector: Connector;
  readonly roster: Roster;
  /** Loads what answering takes, so that the first one is as quick as the others. */
  prepare(): Promise<void>;
  /** Whether the keys could be had by which callers are checked. Never throws. */
  hasKeys(): Promise<boolean>;
  /** Resolves when every answer under way is given. */
  close(): Promise<void>;
};

export type TeamsOptions = {
  readonly settings: TeamsSettings;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly log: Log;
  /** What to answer. A UserError is answered with its own words, anything else thrown with the apology. */
  readonly onIncoming: (incoming: Incoming) => Promise<Answer | undefined>;
  /** What is found while somebody types into a card's picker. */
  readonly onSearch: (searched: Searched) => Promise<readonly Choice[]>;
  readonly apology: (incoming: Incoming) => Answer;
  /** For one request of the connector. */
  readonly deadlineMs?: number;
};

/** Teams sends an activity again when it has no answer after 15 s; work that takes longer goes on behind the answer. */
const PATIENCE_MS = 5000;
/** An answer that was surely not sent is worth a second and third try: somebody waits for it. */
const REPEATS = 2;
const REPEAT_AFTER_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

export const createTeams = (options: TeamsOptions): Teams => {
  const { settings, egress, clock, log, deadlineMs } = options;
  const { identity, cloud, development, serviceHosts: allowedHosts, developmentTenantId } = settings;
  const guard = createGuard({
    allowedHosts,
    development,
    ...(identity.kind !== 'none' && { issuer: cloud.issuer }),
  });
  // Loaded only by who answers: the framework takes half a second and 50 MB, and a worker that only sends needs none of it.
  let admission: Promise<Admit> | undefined;
  const load = async () => (await import('./admission.ts')).createAdmission({ settings, clock, log });
  const loaded = () => {
    admission ??= load();
    return admission;
  };
  const token = createTokenSource({ signIn: createSignIn({ identity, cloud, egress }), clock, log });
  const connector = createConnector({
    egress,
    token,
    allowedHosts,
    development,
    clock,
    log,
    ...(deadlineMs !== undefined && { deadlineMs }),
  });
  const takeTurn = createTurn({ ...options, connector });
  const underWay = new Set<Promise<void>>();

  const ownsGroup = createDirectory({ identity, cloud, egress, clock, log });

  return {
    connector,
    roster: createRoster({ ask: connector.ask, ownsGroup, clock, log }),
    prepare: async () => void (await loaded()),
    hasKeys: createKeyCheck({ settings, egress, clock }),
    receive: async (request) => {
      const guarded = guard(request);
      if ('refused' in guarded) {
        log.warn(guarded.refused, 'inbound.refused');
        return guarded.refused;
      }
      const { clean, activity, authorization } = guarded;
      const admit = await loaded();
      const answer = await admit(authorization, clean);
      if (!answer.admitted) {
        const { status } = answer;
        const refused = { status, reason: status === 401 ? 'not authorized' : 'not available' };
        log.warn(refused, 'inbound.refused');
        return refused;
      }
      const inbound = { now: clock.now(), ...(development && { developmentTenantId }) };
      const searched = toSearched(activity, inbound);
      if (searched) return find(searched, options);
      const incoming = toIncoming(activity, inbound);
      const turn = takeTurn(incoming).finally(() => underWay.delete(turn));
      underWay.add(turn);
      await patiently(turn, clock);
      return { status: 200 };
    },
    close: async () => {
      await Promise.all(underWay);
    },
  };
};

/** What was found is the request's own answer, and nothing is posted. Never rejects. */
const find = async (searched: Searched, { onSearch, log }: TeamsOptions): Promise<Received> => {
  try {
    const results = await onSearch(searched);
    return { status: 200, body: { type: 'application/vnd.microsoft.search.searchResponse', value: { results } } };
  } catch (error) {
    log.error({ ...idsOf(searched), error: error instanceof Error ? error.stack : String(error) }, 'search.failed');
    return { status: 500, reason: 'failed' };
  }
};

/** One turn: ask for the answer, give it. Never rejects. */
const createTurn = (options: TeamsOptions & { connector: Connector }): ((incoming: Incoming) => Promise<void>) => {
  const { log, clock, onIncoming, apology } = options;
  const give = createGive(options);

  const answerTo = async (incoming: Incoming): Promise<Answer | undefined> => {
    try {
      return await onIncoming(incoming);
    } catch (error) {
      if (error instanceof UserError) return error.answer;
      log.error({ ...idsOf(incoming), error: error instanceof Error ? error.stack : String(error) }, 'turn.failed');
      return apology(incoming);
    }
  };

  return async (incoming) => {
    const startedAt = clock.now();
    try {
      const answer = await answerTo(incoming);
      const outcome = answer && (await give(incoming, answer));
      if (outcome?.kind === 'delivered' && outcome.activityId !== undefined)
        await answer?.onShown?.(outcome.activityId);
      const ms = clock.now() - startedAt;
      log.info({ ...idsOf(incoming), kind: incoming.kind, answer: outcome?.kind ?? 'none', ms }, 'turn.taken');
    } catch (error) {
      log.error({ ...idsOf(incoming), error: String(error) }, 'turn.unanswered');
    }
  };
};

/** The reference is what people are given when something went wrong. */
const idsOf = ({ place, activityId }: Pick<Incoming, 'place' | 'activityId'>) => ({
  tenantId: place.tenantId,
  conversationId: place.conversationId,
  activityId,
  reference: referenceOf(activityId),
});

/** Posts an answer where it was asked for, or puts it in the place of the card that was pressed. */
const createGive = ({ connector, clock }: Pick<TeamsOptions, 'clock'> & { connector: Connector }) => {
  const persistently = async (send: () => Promise<Outcome>): Promise<Outcome> => {
    let outcome = await send();
    for (let repeat = 0; repeat < REPEATS && outcome.kind === 'not-sent'; repeat += 1) {
      const { retryAfterMs = REPEAT_AFTER_MS } = outcome;
      if (retryAfterMs > LONGEST_WAIT_MS) break;
      await new Promise<void>((resolve) => {
        clock.after(retryAfterMs, resolve);
      });
      outcome = await send();
    }
    return outcome;
  };

  return async (incoming: Incoming, answer: Answer): Promise<Outcome> => {
    const { place, threadId } = incoming;
    const message = messageOf(answer);
    if (answer.replacesCard && incoming.kind === 'pressed' && incoming.cardId !== undefined) {
      const { cardId } = incoming;
      const updated = await persistently(() => connector.update(place, cardId, message));
      if (updated.kind === 'delivered') return { ...updated, activityId: cardId };
    }
    return persistently(() => connector.post(place, message, threadId));
  };
};

const patiently = (turn: Promise<void>, clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    const cancel = clock.after(PATIENCE_MS, resolve);
    turn.finally(cancel).then(resolve, resolve);
  });
