/** Keeps requests to addresses that people gave us on the public internet: looked at as written, and again as resolved, at each connection. */
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { UrlObjection } from '../core/hook.ts';
import { isLoopbackAddress, isPublicAddress } from './public-address.ts';

export type Resolved = readonly { readonly address: string; readonly family: number }[];

/** All addresses of a name. Rejects when there is none. */
export type Resolve = (hostname: string) => Promise<Resolved>;

export type Guard = {
  /** What can be told from the URL alone. */
  objection(url: URL): UrlObjection | undefined;
  /** For sockets: resolves, checks every address, and hands on just those, so that what was checked is what is connected to. */
  readonly lookup: LookupFunction;
};

export type GuardOptions = {
  /** In a try-out this machine may be asked, also without TLS and at any port. */
  readonly development?: boolean;
  readonly resolve?: Resolve;
};

const PORTS: ReadonlySet<string> = new Set(['', '443', '8443']);
const LONGEST_URL = 2000;

const systemResolve: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

/** A literal host without the brackets of IPv6. WHATWG parsing has brought 0x7f.1, 2130706433 and 127.1 to 127.0.0.1. */
const literalOf = ({ hostname }: URL): string | undefined => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? undefined : bare;
};

/** Names that resolvers or their search lists may take for something inside; `localhost` is one by standard. */
const isInside = (hostname: string): boolean =>
  !hostname.replace(/\.$/, '').includes('.') ||
  /(^|\.)(localhost|local|internal|localdomain|home\.arpa)\.?$/i.test(hostname);

const notPublic = (): NodeJS.ErrnoException => Object.assign(new Error('not a public address'), { code: 'ENOTPUBLIC' });

export const createGuard = ({ development = false, resolve = systemResolve }: GuardOptions = {}): Guard => {
  const isLocal = (url: URL): boolean => {
    const literal = literalOf(url);
    return literal === undefined ? url.hostname === 'localhost' : isLoopbackAddress(literal);
  };

  /** None, or all of them: one bad address among several is what a rebinding answer looks like. */
  const check = (hostname: string, addresses: Resolved): void => {
    const mayBeLocal = development && hostname === 'localhost';
    const isGood = ({ address }: Resolved[number]): boolean =>
      isPublicAddress(address) || (mayBeLocal && isLoopbackAddress(address));
    if (addresses.length === 0 || !addresses.every(isGood)) throw notPublic();
  };

  return {
    objection: (url) => {
      if (url.href.length > LONGEST_URL) return 'too-long';
      if (url.username !== '' || url.password !== '') return 'credentials';
      if (development && isLocal(url) && /^https?:$/.test(url.protocol)) return undefined;
      if (url.protocol !== 'https:') return 'not-https';
      if (!PORTS.has(url.port)) return 'port';
      const literal = literalOf(url);
      const isBad = literal === undefined ? isInside(url.hostname) : !isPublicAddress(literal);
      return isBad ? 'not-public' : undefined;
    },
    lookup: (hostname, options, callback) => {
      resolve(hostname).then(
        (addresses) => {
          try {
            check(hostname, addresses);
          } catch (error) {
            return callback(error as NodeJS.ErrnoException, []);
          }
          if (options.all) return callback(null, [...addresses]);
          const [first] = addresses;
          return callback(null, first?.address ?? '', first?.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, []),
      );
    },
  };
};

/** A URL that people typed: what it means, or why it may not be asked. */
export const readOutsideUrl = (
  text: string,
  guard: Guard,
): { readonly url: URL } | { readonly objection: UrlObjection } => {
  if (!URL.canParse(text)) return { objection: 'no-url' };
  const url = new URL(text);
  const objection = guard.objection(url);
  return objection === undefined ? { url } : { objection };
};
