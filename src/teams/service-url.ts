/** Which service addresses the bot's token may be sent to: an allow-list, asked when one comes in and at every send. */

export type ServiceUrlRule = {
  /** Lower case host names. */
  readonly allowedHosts: readonly string[];
  /** Loopback over plain http, and nothing else. */
  readonly development: boolean;
};

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The service's base address, or nothing when it is not one that we may talk to. */
export const allowedServiceUrl = (serviceUrl: string, rule: ServiceUrlRule): URL | undefined => {
  const url = URL.parse(serviceUrl);
  if (!url) return undefined;
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '') return undefined;
  const allowed = rule.development
    ? url.protocol === 'http:' && LOOPBACK.has(url.hostname)
    : url.protocol === 'https:' && url.port === '' && rule.allowedHosts.includes(url.hostname);
  return allowed ? url : undefined;
};
