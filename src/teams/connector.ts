/** The bot's mouth: prepared JSON to the Bot Connector, one attempt within a deadline, every end an Outcome. */
import type { Outcome, Place } from '../core/model.ts';
import type { Clock, Connector, Log, Message } from '../core/ports.ts';
import type { Egress, Reply } from '../egress/index.ts';
import { outcomeOf, outcomeOfError, outcomeOfProbe } from './outcome.ts';
import { allowedServiceUrl } from './service-url.ts';
import type { TokenSource } from './token.ts';

export type ConnectorOptions = {
  readonly egress: Egress;
  readonly token: TokenSource;
  /** Lower case host names that the token may be sent to. */
  readonly allowedHosts: readonly string[];
  readonly development: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** For one request. */
  readonly deadlineMs?: number;
};

const DEADLINE_MS = 15_000;
/** For all that one call does, a renewal of the token included: less than a delivery's lease of 30 s. */
const WHOLE_MS = 28_000;
/** The answer to a post is a short JSON object, that to a probe a page of members. */
const MAX_BYTES = 64 * 1024;
const MAX_PROBE_BYTES = 1024 * 1024;
const SERVICES_KEPT = 1000;
/** The least that the service takes. */
const MEMBERS_A_PAGE = 50;

type Sending = {
  readonly method: 'POST' | 'PUT';
  readonly place: Place;
  readonly conversationId: string;
  readonly activityId?: string;
  readonly body: string;
};

/** Changes nothing, so it may be repeated as often as one likes. */
type Asking = { readonly method: 'GET'; readonly place: Place };

/** A connector that posts and updates in any allowed place. Nothing is repeated, save once with a renewed token after a 401. */
export const createConnector = (options: ConnectorOptions): Connector => {
  const { egress, token, allowedHosts, development, clock, log, deadlineMs = DEADLINE_MS } = options;

  /** Most places share a service: its URL is read once. */
  const known = new Map<string, URL | undefined>();
  const baseOf = (serviceUrl: string): URL | undefined => {
    if (known.has(serviceUrl)) return known.get(serviceUrl);
    if (known.size >= SERVICES_KEPT) known.clear();
    const base = allowedServiceUrl(serviceUrl, { allowedHosts, development });
    known.set(serviceUrl, base);
    return base;
  };

  const exchange = (url: URL, call: Sending | Asking, bearer: string | undefined, leftMs: number): Promise<Reply> =>
    egress.request({
      method: call.method,
      url,
      headers: {
        ...(call.method !== 'GET' && { 'content-type': 'application/json; charset=utf-8' }),
        accept: 'application/json',
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      ...(call.method !== 'GET' && { body: call.body }),
      deadlineMs: Math.min(deadlineMs, leftMs),
      maxBytes: call.method === 'GET' ? MAX_PROBE_BYTES : MAX_BYTES,
    });

  const attempt = async (url: URL, call: Sending | Asking): Promise<Outcome> => {
    const meaningOf = call.method === 'GET' ? outcomeOfProbe : outcomeOf;
    const endsAt = clock.now() + WHOLE_MS;
    const bearer = await token.get();
    const first = await exchange(url, call, bearer, WHOLE_MS);
    if (first.status !== 401 || bearer === undefined)
      return meaningOf(first.status, first.text, first.headers, clock.now());
    // A token can be withdrawn before its end. The post was turned down unread, so it may be sent once more.
    const renewed = await token.get(bearer);
    const leftMs = endsAt - clock.now();
    if (leftMs <= 0) return { kind: 'not-sent', reason: 'no time left after renewing the token', status: 401 };
    const second = await exchange(url, call, renewed, leftMs);
    return meaningOf(second.status, second.text, second.headers, clock.now());
  };

  const send = async (call: Sending | Asking): Promise<Outcome> => {
    const { place } = call;
    const base = baseOf(place.serviceUrl);
    if (!base) {
      log.warn({ tenantId: place.tenantId, host: URL.parse(place.serviceUrl)?.host }, 'connector.not-allowed');
      return { kind: 'halted', scope: 'tenant', reason: 'its service host is not allowed', code: 'service-url' };
    }
    try {
      return await attempt(call.method === 'GET' ? membersOf(base, call) : addressOf(base, call), call);
    } catch (error) {
      return outcomeOfError(error, clock.now());
    }
  };

  return {
    post: (place, message, threadId) => {
      const conversationId =
        threadId === undefined ? place.conversationId : `${place.conversationId};messageid=${threadId}`;
      return send({ method: 'POST', place, conversationId, body: bodyOf(place, conversationId, message) });
    },
    update: (place, activityId, message) => {
      const { conversationId } = place;
      const body = bodyOf(place, conversationId, message, activityId);
      return send({ method: 'PUT', place, conversationId, activityId, body });
    },
    probe: (place) => send({ method: 'GET', place }),
  };
};

const below = (base: URL, path: readonly string[]): URL =>
  new URL(`${base.href.replace(/\/+$/, '')}/${path.map(encodeURIComponent).join('/')}`);

const addressOf = (base: URL, { conversationId, activityId }: Sending): URL =>
  below(base, [
    ...['v3', 'conversations', conversationId, 'activities'],
    ...(activityId === undefined ? [] : [activityId]),
  ]);

const membersOf = (base: URL, { place }: Asking): URL => {
  const url = below(base, ['v3', 'conversations', place.conversationId, 'pagedmembers']);
  url.searchParams.set('pageSize', String(MEMBERS_A_PAGE));
  return url;
};

/** The card is JSON text already, shared by all who get it: it goes in as it stands. */
const bodyOf = (place: Place, conversationId: string, message: Message, id?: string): string => {
  const { summary, cardJson } = message;
  const envelope = JSON.stringify({
    type: 'message',
    ...(id !== undefined && { id }),
    from: { id: place.botId },
    conversation: { id: conversationId },
    summary,
    ...(cardJson === undefined && { text: summary, textFormat: 'plain' }),
  });
  if (cardJson === undefined) return envelope;
  const attachment = `{"contentType":"application/vnd.microsoft.card.adaptive","content":${cardJson}}`;
  return `${envelope.slice(0, -1)},"attachments":[${attachment}]}`;
};
