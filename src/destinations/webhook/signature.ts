/** Signs messages as Standard Webhooks says, so that receivers can check them with any of its libraries. */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

export type Signed = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** One signature for each secret: while a secret is changed, receivers that know either are content. */
export const signatureHeaders = (message: {
  /** The same at every attempt. */
  readonly id: string;
  /** Of this attempt. */
  readonly at: number;
  readonly body: string;
  readonly secrets: readonly string[];
}): Signed => {
  const { id, at, body, secrets } = message;
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
};
