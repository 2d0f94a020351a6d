/** One authorised call: within the budget, with a key that works and a token that is taken, its answer read as JSON. */
import type { Instant } from '../core/model.ts';
import type { Clock, Log } from '../core/ports.ts';
import { type Egress, EgressError, type Reply } from '../egress/index.ts';
import type { Budget } from './budget.ts';
import type { EnvironmentSettings } from './settings.ts';
import { carriesPermission, type Tokens } from './tokens.ts';
import { excerpt, isKeyRefusal, serviceTimeOf, Trouble, troubleOfEgress, troubleOfReply } from './trouble.ts';

export type Body = {
  readonly json: unknown;
  readonly bytes: number;
  /** By the service's clock. */
  readonly serviceTime?: Instant;
};

export type Get = (url: URL, maxBytes: number) => Promise<Body>;

export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly maxBytes: number;
  /** JSON text, with its content type. */
  readonly body?: { readonly text: string; readonly type: string };
  /** True: it gets a call of chat's share at once, or throws Busy. */
  readonly atOnce: boolean;
};

/** The calls that chat may make are used up for now. */
export class Busy extends Error {
  readonly waitMs: number;
  constructor(waitMs: number) {
    super(`no call to spare for ${waitMs} ms`);
    this.name = 'Busy';
    this.waitMs = waitMs;
  }
}

/** The returned function throws only Trouble, and Busy where a call is to be had at once. */
export const createCall = (options: {
  settings: Pick<EnvironmentSettings, 'subscriptionKeys' | 'instance'>;
  egress: Pick<Egress, 'request'>;
  tokens: Tokens;
  budget: Budget;
  clock: Clock;
  log: Log;
  deadlineMs: number;
}): ((call: Call) => Promise<Body>) => {
  const { settings, egress, tokens, budget, clock, log, deadlineMs } = options;
  const { primary, secondary } = settings.subscriptionKeys;
  const keys = secondary === undefined ? [primary] : [primary, secondary];
  /** The one that worked last. */
  let good = 0;

  const takeTurn = async (atOnce: boolean): Promise<void> => {
    if (!atOnce) return budget.take();
    const turn = budget.tryTake();
    if (!turn.taken) throw new Busy(turn.waitMs);
  };

  const send = async ({ method, url, maxBytes, body, atOnce }: Call, token: string, key: number): Promise<Reply> => {
    await takeTurn(atOnce);
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      'ocp-apim-subscription-key': keys[key] ?? primary,
      ...(body && { 'content-type': body.type }),
    };
    const request = { method, url, headers, deadlineMs, maxBytes, ...(body && { body: body.text }) };
    return egress.request(request).catch((error: unknown) => {
      throw error instanceof EgressError ? troubleOfEgress(error) : error;
    });
  };

  return async (call) => {
    let token = await tokens.token();
    let renewed = false;
    let key = good;
    let keysTried = 1;
    for (;;) {
      const reply = await send(call, token, key);
      if (isKeyRefusal(reply)) {
        if (keysTried >= keys.length) {
          throw new Trouble(
            'bad-key',
            `status 401 with ${keysTried === 1 ? 'the key' : 'either key'}: ${excerpt(reply.text)}`,
          );
        }
        keysTried += 1;
        key = (key + 1) % keys.length;
        continue;
      }
      if (reply.status === 401 && !renewed) {
        renewed = true;
        token = await tokens.renew(token);
        continue;
      }
      // Whatever the service behind says, the gateway took this key.
      if (key !== good && reply.status < 500 && reply.status !== 401) {
        good = key;
        log.warn({ environmentId: settings.instance, key: key === 0 ? 'primary' : 'secondary' }, 'key.changed');
      }
      if (reply.status < 200 || reply.status > 299) throw troubleOfReply(reply, clock.now(), carriesPermission(token));
      return readBody(reply);
    }
  };
};

const readBody = (reply: Reply): Body => {
  const serviceTime = serviceTimeOf(reply);
  // A write may be answered with nothing.
  if ((reply.status === 201 || reply.status === 202 || reply.status === 204) && reply.text.trim() === '') {
    return { json: undefined, bytes: 0 };
  }
  try {
    return {
      json: JSON.parse(reply.text.replace(/^\uFEFF/, '')),
      bytes: Buffer.byteLength(reply.text),
      ...(serviceTime !== undefined && { serviceTime }),
    };
  } catch (error) {
    throw new Trouble('garbled', `not JSON (${reply.text.length} characters): ${excerpt(reply.text)}`, {
      cause: error,
    });
  }
};
