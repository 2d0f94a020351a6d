/** Tells programs: a signed CloudEvent, posted to a URL that a conversation subscribed, for a flow to go on from. */
import { randomUUID } from 'node:crypto';
import { clean } from '../../cards/render.ts';
import { type Hook, openHook } from '../../core/hook.ts';
import type { Notification, Outcome } from '../../core/model.ts';
import type { Clock, Destination, Parcel, Told, Vault } from '../../core/ports.ts';
import type { Egress } from '../../egress/index.ts';
import { CONTENT_TYPE, cloudEventOf } from './cloud-event.ts';
import { outcomeOf, outcomeOfError } from './outcome.ts';
import { signatureHeaders } from './signature.ts';

export type WebhookOptions = {
  readonly vault: Vault;
  /** Guarded: asks the public internet only. */
  readonly egress: Pick<Egress, 'request'>;
  readonly clock: Pick<Clock, 'now'>;
};

/** For the whole call; connecting has its own, shorter one. */
const DEADLINE_MS = 15_000;
const MOST_BYTES = 65_536;

/** Stands where the reference goes: letters and digits, so that JSON writes it as it is. */
const PLACE = `TD${randomUUID().replaceAll('-', '')}`;

/** Without options webhooks are off: what is still to be sent waits until they are on again. */
export const createWebhookDestination = (options: WebhookOptions | undefined): Destination => {
  const bodies = createBodies();

  const open = (vault: Vault, tenantId: string, sealed: string): Hook | Outcome => {
    try {
      return openHook(vault, tenantId, sealed);
    } catch (error) {
      // An operator's matter: with the right key it can go. Of this webhook alone, so it halts no other.
      return {
        kind: 'not-sent',
        code: 'sealed',
        reason: `the webhook's secret can't be read: ${String(error)}`,
      };
    }
  };

  const post = async (parcel: Parcel, { vault, egress, clock }: WebhookOptions): Promise<Outcome> => {
    const { address, told } = parcel;
    if (address.destination !== 'webhook' || !told) throw new Error('it is for another destination');
    const body = bodies(parcel, told);
    const hook = open(vault, told.event.tenantId, address.sealed);
    if ('kind' in hook) return hook;
    const at = clock.now();
    const { url, secrets } = hook;
    try {
      const reply = await egress.request({
        method: 'POST',
        url: new URL(url),
        headers: {
          'content-type': CONTENT_TYPE,
          'user-agent': 'Tidings',
          ...signatureHeaders({ id: told.deliveryId, at, body, secrets }),
        },
        body,
        deadlineMs: DEADLINE_MS,
        maxBytes: MOST_BYTES,
      });
      return outcomeOf(reply, clock.now());
    } catch (error) {
      return outcomeOfError(error, clock.now());
    }
  };

  return {
    kind: 'webhook',
    send: async (parcel) => {
      if (!options) return { kind: 'halted', scope: 'bot', code: 'off', reason: 'webhooks are off' };
      try {
        return await post(parcel, options);
      } catch (error) {
        return { kind: 'refused', reason: `the message could not be made: ${String(error)}` };
      }
    },
  };
};

/** The body is made once for all who are told the same; only the reference differs. */
const createBodies = () => {
  const known = new WeakMap<Notification, readonly string[]>();
  return ({ notification, reference, say }: Parcel, told: Told): string => {
    const pieces = known.get(notification) ?? JSON.stringify(cloudEventOf(told, notification, PLACE, say)).split(PLACE);
    known.set(notification, pieces);
    return pieces.join(JSON.stringify(clean(reference)).slice(1, -1));
  };
};
