/** Ids derived from what they name, so that whoever sees the same thing twice makes the same id. */
import { hash } from 'node:crypto';
import type { Address, Place } from './model.ts';

/** Injective over its parts: lengths go in, so no separator inside a part can make two lists look alike. */
const digest = (kind: string, parts: readonly string[]): string => {
  const text = [`v1:${kind}`, ...parts].map((part) => `${Buffer.byteLength(part)}:${part}`).join('');
  return hash('sha256', text, 'base64url').slice(0, 32);
};

/** 192 bits over trigger, tenant, environment, subject and occasion (run id, or moment of measurement). */
export const eventId = (parts: {
  readonly trigger: string;
  readonly tenantId: string;
  readonly environmentId: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly incarnation: string;
  readonly occasion: string;
}): string =>
  digest('event', [
    parts.trigger,
    parts.tenantId,
    parts.environmentId,
    parts.subjectKind,
    parts.subjectId,
    parts.incarnation,
    parts.occasion,
  ]);

/**
 * One delivery per event and receiver: a subscription's id, or the lane for notices to everyone. A subscription that
 * tells others than its conversation has a lane for each of them, which comes after its id.
 */
export const deliveryId = (event: string, ...receiver: readonly string[]): string =>
  digest('delivery', [event, ...receiver]);

/** The delivery by which another is repeated: one, however often it is asked for. */
export const redeliveryId = (delivery: string): string => digest('redelivery', [delivery]);

/** One lane per address. */
export const laneIdOf = (conversationId: string): string => `teams:${conversationId}`;
export const mailLaneIdOf = (address: string): string => `email:${address}`;
export const webhookLaneIdOf = (subscriptionId: string): string => `webhook:${subscriptionId}`;

/** Knows the conversation again in what people carry about; short, and says nothing of it. */
export const conversationMarkOf = ({ tenantId, conversationId }: Pick<Place, 'tenantId' | 'conversationId'>): string =>
  digest('conversation', [tenantId, conversationId]).slice(0, 16);

/** What kind of address a lane leads to, which its id begins with. */
export const destinationOf = (laneId: string): Address['destination'] =>
  laneId.slice(0, laneId.indexOf(':')) as Address['destination'];

/** The same for the same URL in a tenant; says nothing of the URL. */
export const webhookKeyOf = (tenantId: string, url: string): string => digest('webhook', [tenantId, url]);

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What people read out: `TD-` and 7 letters of Crockford's alphabet (35 bits) of the delivery's id. */
export const referenceOf = (delivery: string): string => {
  const bytes = hash('sha256', delivery, 'buffer');
  return `TD-${Array.from(bytes.subarray(0, 7), (byte) => alphabet[byte % 32]).join('')}`;
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** As Entra ID writes the ids of tenants, groups and persons, in either case. */
export const isGuid = (text: string): boolean => GUID.test(text);
