/** A first glance at a bearer token: shape and issuer, unverified, so that strangers can't make us fetch keys. */

const LONGEST = 8 * 1024;
const SHAPE = /^Bearer ([\w-]+)\.([\w-]+)\.[\w-]+$/;
/** The sign-in library remembers each tenant that any token names; Teams' own tokens name none. */
const MOST_TENANTS = 64;

/**
 * True when the header may hold a token of this issuer. Everything else is refused: tokens of emulators and of other
 * bots take other ways through the sign-in library, on which the service address is never compared.
 */
export const createTokenGlance = (issuer: string): ((authorization: string) => boolean) => {
  const tenants = new Set<unknown>();
  return (authorization) => {
    if (authorization.length > LONGEST) return false;
    const [, head, body] = SHAPE.exec(authorization) ?? [];
    const header = decode(head);
    const claims = decode(body);
    if (typeof header?.['kid'] !== 'string' || typeof header['alg'] !== 'string' || claims?.['iss'] !== issuer)
      return false;
    const tenant = claims['tid'];
    if (tenant === undefined || tenants.has(tenant)) return true;
    if (typeof tenant !== 'string' || tenants.size >= MOST_TENANTS) return false;
    tenants.add(tenant);
    return true;
  };
};

const decode = (part: string | undefined): Readonly<Record<string, unknown>> | undefined => {
  if (part === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
