/** What the tests of this folder and of the poll have in common: settings, a log, a credential that is always good. */
import { expect } from 'chai';
import type { Problem } from '../../src/core/model.ts';
import {
  type Client,
  createClient,
  type EnvironmentSettings,
  resolveSettings,
  Trouble,
} from '../../src/customer-insights/index.ts';
import { environmentSchema } from '../../src/customer-insights/settings.ts';
import { createEgress } from '../../src/egress/index.ts';
import { createHandClock, type HandClock } from '../fakes/clock.ts';
import {
  type FakeCustomerInsights,
  type FakeCustomerInsightsOptions,
  startFakeCustomerInsights,
} from '../fakes/customer-insights.ts';
import { createRecordingLog, type RecordingLog } from '../fakes/log.ts';

export const TENANT = '0f3b1c52-6d0e-4a11-8a39-0d5c6f1f2a01';
export const INSTANCE = '7c1f2f0e-5b0c-4f5e-9a39-2d5a1f0b6c11';
export const CLIENT_ID = '5e2d6f0a-0000-4000-8000-000000000001';
export const START = Date.UTC(2026, 2, 2, 5, 0, 0);

export const minimal = {
  tenant: TENANT,
  instance: INSTANCE,
  name: 'Tarnwick',
  credentials: { clientId: CLIENT_ID, clientSecret: { variable: 'SECRET' } },
  subscriptionKeys: { primary: { variable: 'PRIMARY' }, secondary: { variable: 'SECONDARY' } },
};

const secrets: { readonly [name: string]: string } = {
  SECRET: 'right',
  PRIMARY: 'primary-key',
  SECONDARY: 'secondary-key',
};

export const settingsWith = (given: object = {}): EnvironmentSettings =>
  resolveSettings(environmentSchema.parse({ ...minimal, ...given }), (reference) =>
    'variable' in reference ? (secrets[reference.variable] ?? '') : '',
  );

export const goodCredential = {
  getToken: async () => ({ token: 'good-token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};

export type Opened = {
  readonly service: FakeCustomerInsights;
  readonly client: Client;
  readonly clock: HandClock;
  readonly log: RecordingLog;
  close(): Promise<void>;
};

/** A client of a simulated API, over real HTTP; `close` it afterwards. */
export const openClient = async (
  options: {
    service?: Partial<FakeCustomerInsightsOptions>;
    settings?: object;
    credential?: { getToken(): Promise<{ token: string; expiresOnTimestamp: number }> };
    callDeadlineMs?: number;
  } = {},
): Promise<Opened> => {
  const { credential = goodCredential, callDeadlineMs = 5000 } = options;
  const clock = createHandClock(START);
  const service = await startFakeCustomerInsights({ clock, ...options.service });
  const egress = createEgress({});
  const log = createRecordingLog();
  const settings = settingsWith({ baseUrl: service.url, ...options.settings });
  const client = createClient({ settings, egress, clock, log, callDeadlineMs, credential });
  return {
    service,
    client,
    clock,
    log,
    close: async () => {
      await service.stop();
      await egress.close();
    },
  };
};

/** The problem that the call ends with; fails when it ends with anything else. */
export const troubleOf = async (asked: Promise<unknown>): Promise<Problem> => {
  const thrown = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown, String(thrown)).to.be.instanceOf(Trouble);
  return (thrown as Trouble).problem;
};
