/** The operators' listener: health in detail and metrics, at an address of its own that is not for everybody. */
import { healthRoutes, type Liveness } from './health.ts';
import { createListener, type HttpServer, type ListenOptions } from './server.ts';

export type AdminOptions = ListenOptions &
  Liveness & {
    /** In JSON; names nobody and nothing. */
    readonly health: () => Promise<object>;
    /** In Prometheus' text format. */
    readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>;
  };

export const createAdminServer = (options: AdminOptions): HttpServer =>
  createListener(
    'admin',
    [
      ...healthRoutes(options),
      ['get', '/healthz', async () => ({ status: 200, body: await options.health() })],
      [
        'get',
        '/metrics',
        async () => {
          const { type, text } = await options.metrics();
          return { status: 200, body: text, type };
        },
      ],
    ],
    options,
  );
