/** Seals secrets for the store: AES-256-GCM, bound to the tenant and to the key's id, with an older key still opening. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Vault } from './ports.ts';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Says which key it was without telling anything of it. */
const keyIdOf = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/** Who may read it and with which key: a row that is moved to another tenant doesn't open there. */
const contextOf = (keyId: string, tenantId: string): Buffer => Buffer.from(JSON.stringify([VERSION, keyId, tenantId]));

/** The first key seals, each opens. Keys have 32 bytes. Throws when there is none. */
export const createVault = (keys: readonly Uint8Array[]): Vault => {
  const known = new Map(keys.map((key) => [keyIdOf(key), key]));
  const [current] = keys;
  if (!current) throw new Error('a vault needs a key');
  const currentId = keyIdOf(current);
  return {
    seal: (tenantId, text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(contextOf(currentId, tenantId));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      const packed = Buffer.concat([nonce, cipher.getAuthTag(), body]);
      return [VERSION, currentId, packed.toString('base64url')].join('.');
    },
    open: (tenantId, sealed) => {
      const [version, keyId = '', text = ''] = sealed.split('.');
      const key = known.get(keyId);
      if (version !== VERSION || !key) throw new Error(`sealed with a key that is not here (${keyId})`);
      const packed = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, packed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(contextOf(keyId, tenantId))
        .setAuthTag(packed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(packed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
};
