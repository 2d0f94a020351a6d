/** GUIDs made from names (RFC 9562, version 5): the same name gives the same id on every machine. */
import { createHash } from 'node:crypto';

/** Drawn once for this product, so that its ids meet nobody else's. */
const TIDINGS = '7d0c9f5e-2f61-4c3b-9a54-1d6f0b8e63a2';

/** Takes any name and, for names of others, their namespace's GUID; returns a GUID in lower case. */
export const nameBasedId = (name: string, namespace: string = TIDINGS): string => {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
