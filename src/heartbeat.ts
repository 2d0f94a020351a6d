/** The heartbeat's way out: a URL of a watchdog service that is asked every minute, and nothing more. */
import { createEgress, createGuard, readOutsideUrl } from './egress/index.ts';

export type HeartbeatSettings = {
  /** Whoever knows it can feign life. */
  readonly secretUrl: string;
};

type Variables = Readonly<Record<string, string | undefined>>;

const NAME = 'TIDINGS_HEARTBEAT_URL';
const DEADLINE_MS = 10_000;
const MOST_BYTES = 65_536;

/** The names that are read. */
export const heartbeatVariables: readonly string[] = [NAME];

/** Never throws; the problem never tells the URL. */
export const readHeartbeat = (
  variables: Variables,
  { development }: { readonly development: boolean },
): { readonly heartbeat?: HeartbeatSettings } | { readonly problems: readonly string[] } => {
  const given = variables[NAME];
  if (!given) return {};
  const read = readOutsideUrl(given, createGuard({ development }));
  if ('url' in read) return { heartbeat: { secretUrl: read.url.href } };
  const cure = 'give an https address on the public internet, at port 443 or 8443 and without a user, or leave it out';
  return { problems: [`${NAME}: ${cure}`] };
};

export type Ping = { send(): Promise<void>; close(): Promise<void> };

/** `send` rejects when no 2xx came back; what it says tells nothing of the URL. */
export const createPing = ({ secretUrl }: HeartbeatSettings, development: boolean): Ping => {
  const egress = createEgress({ guard: createGuard({ development }), connections: 1 });
  return {
    send: async () => {
      const { status } = await egress.request({
        method: 'GET',
        url: new URL(secretUrl),
        headers: { 'user-agent': 'Tidings' },
        deadlineMs: DEADLINE_MS,
        maxBytes: MOST_BYTES,
      });
      if (status < 200 || status > 299) throw new Error(`the watchdog answered ${status}`);
    },
    close: () => egress.close(),
  };
};
