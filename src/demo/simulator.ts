/** The world outside of the bot, for the try-out: sign-in, the Customer Insights service, and the strings behind it. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../core/ports.ts';
import { type Answer, type RecordedRequest, send } from './answer.ts';
import { advance, cancel, createPlay, findSource, grant, nextFailure, type Play, type Wish } from './plot.ts';
import { startService } from './service.ts';
import { CUSTOMER_INSIGHTS_AUDIENCE, startSignIn } from './sign-in.ts';
import type { GraphJobInfo, World } from './wire.ts';

export type SimulatorOptions = {
  readonly clock: Pick<Clock, 'now'>;
  readonly seed: string;
  readonly speed?: number;
};

/** What someone who watches the simulated environment must be told. */
export type Access = {
  readonly tenantId: string;
  readonly instanceId: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly authority: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly primaryKey: string;
  readonly secondaryKey: string;
  /** PEM of the sign-in's certificate. */
  readonly certificate: string;
};

export type Simulator = {
  readonly access: Access;
  /** Not part of the documented API: `POST {url}/fail?dataSource=…`, `/refresh[?dataSource=…]`, `GET {url}/next`. */
  readonly controlUrl: string;
  world(): World;
  nextFailure(): ReturnType<typeof nextFailure>;
  stop(): Promise<void>;
};

/** The tenant in which the try-out plays: its own directory, and the Playground's. */
const DEMO_TENANT_ID = '0f3b1c52-6d0e-4a11-8a39-0d5c6f1f2a01';
const CLIENT_ID = '5e2d6f0a-94b7-4c1d-8d21-3b7a90c4e511';
const CONTROL_PATH = '/_demo/';

/** Starts both servers on loopback; throws when one can't listen. */
export const startSimulator = async ({ clock, seed, speed = 1 }: SimulatorOptions): Promise<Simulator> => {
  const secret = (): string => randomBytes(20).toString('hex');
  const [clientSecret, primaryKey, secondaryKey] = [secret(), secret(), secret()];
  const stage = createStage({ clock, seed, speed });
  const application = { tenantId: DEMO_TENANT_ID, clientId: CLIENT_ID, clientSecret };
  const signIn = await startSignIn({ applications: () => [application], clock });
  const service = await startService({
    clock,
    world: stage.world,
    keys: () => [primaryKey, secondaryKey],
    verifyToken: (token) => (signIn.verify(token, CUSTOMER_INSIGHTS_AUDIENCE) ? 'good' : 'bad'),
    startJob: ({ operationType, identifiers }) => {
      const wish = wishOf(operationType, identifiers[0], stage.world());
      return wish && stage.grant(wish);
    },
    cancelJob: stage.cancel,
    intercept: (request, response) => control(request, response, stage),
  });
  const { instanceId, name } = stage.world().instance;
  return {
    access: {
      ...{ tenantId: DEMO_TENANT_ID, instanceId, name, baseUrl: service.url, authority: signIn.url },
      ...{ clientId: CLIENT_ID, clientSecret, primaryKey, secondaryKey, certificate: signIn.certificate },
    },
    controlUrl: new URL(CONTROL_PATH.replace(/\/$/, ''), service.url).href,
    world: stage.world,
    nextFailure: stage.nextFailure,
    stop: async () => {
      await service.stop();
      await signIn.stop();
    },
  };
};

type Stage = {
  world(): World;
  grant(wish: Wish): GraphJobInfo;
  cancel(jobId: string): GraphJobInfo | undefined;
  nextFailure(): ReturnType<typeof nextFailure>;
};

/** Holds the play, which goes on by itself with the clock whenever someone looks. */
const createStage = ({ clock, seed, speed = 1 }: SimulatorOptions): Stage => {
  let play: Play = createPlay({ startedAt: clock.now(), seed, speed });
  const now = (): Play => {
    play = advance(play, clock.now());
    return play;
  };
  return {
    world: () => now().world,
    grant: (wish) => {
      const granted = grant(play, wish, clock.now());
      play = granted.play;
      return granted.job;
    },
    cancel: (jobId) => {
      const cancelled = cancel(play, jobId, clock.now());
      if (cancelled) play = cancelled.play;
      return cancelled?.job;
    },
    nextFailure: () => nextFailure(now()),
  };
};

const wishOf = (operationType: string, identifier: string | undefined, world: World): Wish | undefined => {
  const node = world.nodes.find(
    (one) => one.operationType === operationType.toLowerCase() && one.identifier === identifier,
  );
  if (node && /^(segmentation|measures)$/.test(node.operationType)) return { kind: 'evaluate', node };
  if (operationType.toLowerCase() === 'all') return { kind: 'full refresh' };
  const source = operationType.toLowerCase() === 'ingestion' ? findSource(identifier ?? '') : undefined;
  return source && { kind: 'refresh', source };
};

/** The strings that a person or a test pulls. True when the request was one of these. */
const control = (request: RecordedRequest, response: ServerResponse, stage: Stage): boolean => {
  if (!request.path.startsWith(CONTROL_PATH)) return false;
  send(response, answerControl(request, stage));
  return true;
};

const answerControl = ({ method, path, query }: RecordedRequest, stage: Stage): Answer => {
  const asked = `${method} /${path.slice(CONTROL_PATH.length)}`;
  if (asked === 'GET /next') {
    const next = stage.nextFailure();
    return { status: 200, body: next ? { dataSource: next.dataSource, at: new Date(next.at).toISOString() } : {} };
  }
  const name = query['dataSource'];
  const source = name === undefined ? undefined : findSource(name);
  if (name !== undefined && !source) return { status: 404, body: { message: `There is no data source ${name}.` } };
  if (asked === 'POST /fail' && source) return { status: 200, body: stage.grant({ kind: 'fail', source }) };
  if (asked === 'POST /refresh') {
    return { status: 200, body: stage.grant(source ? { kind: 'refresh', source } : { kind: 'full refresh' }) };
  }
  const message = 'POST /_demo/fail?dataSource=<name>, POST /_demo/refresh[?dataSource=<name>] or GET /_demo/next.';
  return { status: 400, body: { message } };
};
