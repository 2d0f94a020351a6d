/** The way in: one door for activities, two for health; bodies are read here, within limits, and refusals are constants. */
import type { Request } from 'restify';
import { readJson } from './body.ts';
import { healthRoutes, type Liveness } from './health.ts';
import { type Answer, createListener, type HttpServer, type ListenOptions } from './server.ts';

export { type AdminOptions, createAdminServer } from './admin.ts';
export { createGlance } from './glance.ts';
export { createLag } from './lag.ts';
export { createObservatory, type Observatory } from './observatory.ts';
export type { HttpServer } from './server.ts';

export type HttpOptions = ListenOptions &
  Liveness & {
    /** Takes an activity and says how to answer; `reason` must be a constant, `body` is for a caller that was admitted. */
    readonly receive: (request: {
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: unknown;
    }) => Promise<{ readonly status: number; readonly reason?: string; readonly body?: object }>;
  };

export const createHttpServer = (options: HttpOptions): HttpServer => {
  const { receive, log } = options;
  const takeActivity = async (request: Request): Promise<Answer> => {
    const read = await readJson(request);
    if ('refused' in read) {
      const { status, reason } = read.refused;
      log.warn({ status, reason }, 'http.refused');
      return { status, body: { error: reason }, close: true };
    }
    const { status, reason, body } = await receive({ headers: request.headers, body: read.body });
    return { status, ...(body && { body }), ...(reason !== undefined && { body: { error: reason } }) };
  };
  return createListener('http', [['post', '/api/messages', takeActivity], ...healthRoutes(options)], options);
};
