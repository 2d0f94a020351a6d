/** Microsoft Entra's token endpoint for tests: https on loopback, trusted by this process while it stands, with faults on request. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Clock } from '../../src/core/ports.ts';
import { type Application, type SignIn, type SignInRequest, startSignIn } from '../../src/demo/sign-in.ts';

export type EntraFault =
  /** Refuses as Entra does: an `AADSTS` code, its error word and its status. */
  | { readonly code: number; readonly error: string; readonly status?: number }
  | { readonly status: number; readonly body: string; readonly type?: string }
  | 'reset'
  | 'hang';

export type FakeEntra = SignIn & {
  /** Token requests, without those for metadata. */
  tokenRequests(): readonly SignInRequest[];
  /** The next `times` (default 1) token requests meet the fault. */
  fault(fault: EntraFault, times?: number): void;
};

/** Give `applications` to change the secrets that are good. */
export const startFakeEntra = async (options: {
  applications: () => readonly Application[];
  clock: Pick<Clock, 'now'>;
  tokenLifetimeMs?: number;
}): Promise<FakeEntra> => {
  const faults: EntraFault[] = [];
  const signIn = await startSignIn({
    ...options,
    intercept: ({ path }, response) => {
      const fault = path.endsWith('/oauth2/v2.0/token') ? faults.shift() : undefined;
      if (fault === undefined) return false;
      if (fault === 'hang') return true;
      if (fault === 'reset') {
        response.socket?.resetAndDestroy();
        return true;
      }
      const isCode = 'code' in fault;
      const type = isCode ? 'application/json' : (fault.type ?? 'text/html');
      response.writeHead(isCode ? (fault.status ?? 400) : fault.status, { 'content-type': type });
      response.end(isCode ? refusal(fault.code, fault.error) : fault.body);
      return true;
    },
  });
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, signIn.certificate]);
  return {
    ...signIn,
    tokenRequests: () => signIn.requests.filter(({ path }) => path.endsWith('/oauth2/v2.0/token')),
    fault: (fault, times = 1) => {
      for (let time = 0; time < times; time += 1) faults.push(fault);
    },
    stop: async () => {
      setDefaultCACertificates(trusted);
      await signIn.stop();
    },
  };
};

const refusal = (code: number, error: string): string =>
  JSON.stringify({
    error,
    error_description: `AADSTS${code}: Made up for a test. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-03-02 05:00:00Z`,
    error_codes: [code],
    timestamp: '2026-03-02 05:00:00Z',
    trace_id: '1',
    correlation_id: '2',
  });
