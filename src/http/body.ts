/** Reads a request's JSON body within limits, before anything else looks at it. */
import type { IncomingMessage } from 'node:http';

export type BodyRead =
  | { readonly body: unknown }
  | { readonly refused: { readonly status: 400 | 413 | 415; readonly reason: string } };

const MAX_BYTES = 256 * 1024;
const JSON_TYPE = /^application\/json\s*(;|$)/i;

const utf8 = new TextDecoder('utf-8', { fatal: true });

const refuse = (status: 400 | 413 | 415, reason: string): BodyRead => ({ refused: { status, reason } });

/** Packed bodies are refused: a small one can hide a huge one. Throws when the caller goes away. */
export const readJson = async (request: IncomingMessage): Promise<BodyRead> => {
  const { 'content-type': type, 'content-encoding': encoding, 'content-length': length } = request.headers;
  if (!JSON_TYPE.test(type ?? '')) return refuse(415, 'application/json only');
  if (encoding !== undefined) return refuse(415, 'no content encoding');
  if (Number(length) > MAX_BYTES) return refuse(413, 'too large');
  const bytes = await readBytes(request);
  if (!bytes) return refuse(413, 'too large');
  try {
    return { body: JSON.parse(utf8.decode(bytes)) as unknown };
  } catch {
    return refuse(400, 'not JSON');
  }
};

/** Nothing when there is more than allowed; then the rest is not kept. */
const readBytes = (request: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BYTES) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the caller went away')));
  });
