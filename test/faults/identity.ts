/** Who the bot is, by Microsoft's sign-in and by the keys that Teams signs with: both on loopback, the sign-in with faults. */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../src/core/ports.ts';
import { startSignIn } from '../../src/demo/sign-in.ts';
import { APP_ID, startKeys } from '../fakes/bot-framework.ts';
import { CLOUD_VARIABLE, writeCloud } from './cloud.ts';

/** `slow`: it answers, long after anybody waits. */
export type SignInFault = 'down' | 'refuses' | 'slow';

export type Identity = {
  readonly certificate: string;
  /** By which a bot becomes this one. */
  readonly variables: Readonly<Record<string, string>>;
  /** What Teams sends as `Authorization`. */
  authorize(serviceUrl: string): Promise<string>;
  /** Until `heal`, which gives how many requests met it. */
  fail(fault: SignInFault): void;
  heal(): number;
  /** Whether the header of a post that comes now holds a token that the bot got here, and that is not over. */
  isGood(authorization: string | undefined): boolean;
  stop(): Promise<void>;
};

const BOT_TENANT = 'bbbbbbbb-0000-4000-8000-000000000000';
const AUDIENCE = 'https://api.botframework.com';
/** So short that each outage outlasts the token in hand. */
const TOKEN_LIFETIME_MS = 2 * 60_000;
/** By the bots' clock. They wait 10 s. */
const SLOW_MS = 30_000;

export const startIdentity = async (clock: Clock, clientSecret: string): Promise<Identity> => {
  const keys = await startKeys();
  let fault: SignInFault | undefined;
  let met = 0;
  const intercept = async (_: unknown, response: ServerResponse): Promise<boolean> => {
    if (fault === undefined) return false;
    met += 1;
    if (fault === 'slow') {
      await new Promise<void>((resolve) => clock.after(SLOW_MS, resolve));
      return false;
    }
    if (fault === 'down') response.socket?.resetAndDestroy();
    else refuse(response);
    return true;
  };
  const signIn = await startSignIn({
    clock,
    applications: () => [{ tenantId: BOT_TENANT, clientId: APP_ID, clientSecret }],
    tokenLifetimeMs: TOKEN_LIFETIME_MS,
    intercept,
  });
  const { openIdMetadataUrl } = keys;
  return {
    certificate: signIn.certificate,
    variables: {
      MicrosoftAppId: APP_ID,
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppTenantId: BOT_TENANT,
      MicrosoftAppPassword: clientSecret,
      [CLOUD_VARIABLE]: writeCloud({ loginUrl: signIn.url, openIdMetadataUrl }),
    },
    authorize: (serviceUrl) => keys.sign(serviceUrl),
    fail: (how) => {
      fault = how;
      met = 0;
    },
    heal: () => {
      fault = undefined;
      return met;
    },
    isGood: (authorization = '') => signIn.verify(authorization.replace(/^Bearer /, ''), AUDIENCE) !== undefined,
    stop: async () => {
      await Promise.all([keys.stop(), signIn.stop()]);
    },
  };
};

/** As Entra turns down a secret that is over. */
const refuse = (response: ServerResponse): void => {
  response.writeHead(401, { 'content-type': 'application/json' });
  const error_description = 'AADSTS7000222: The provided client secret keys are expired.';
  response.end(JSON.stringify({ error: 'invalid_client', error_codes: [7000222], error_description }));
};
