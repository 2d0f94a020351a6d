/** The stand-in for Entra, signed in to by the real library. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { CUSTOMER_INSIGHTS_AUDIENCE, type SignIn, startSignIn } from '../../src/demo/sign-in.ts';
import { createHandClock } from '../fakes/clock.ts';

const tenantId = '0f3b1c52-6d0e-4a11-8a39-0d5c6f1f2a01';
const clientId = '5e2d6f0a-0000-4000-8000-000000000001';
const application = { tenantId, clientId, clientSecret: 'right' };

type Reply = { readonly status: number; readonly body: { readonly [name: string]: unknown } };

const post = (signIn: SignIn, path: string, form: Record<string, string>): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const call = request(`${signIn.url}${path}`, { method: 'POST', ca: signIn.certificate }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Reply['body'] }));
    });
    call.on('error', reject).end(new URLSearchParams(form).toString());
  });

describe('the stand-in for Entra', () => {
  const clock = createHandClock(Date.UTC(2026, 2, 2));
  let signIn: SignIn;
  before(async () => {
    signIn = await startSignIn({ applications: () => [application], clock });
  });
  after(() => signIn.stop());

  const right = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: 'right',
    scope: `${CUSTOMER_INSIGHTS_AUDIENCE}/.default`,
  };
  const ask = (changes: Record<string, string>, tenant = tenantId): Promise<Reply> =>
    post(signIn, `/${tenant}/oauth2/v2.0/token`, { ...right, ...changes });

  it('gives a token that is good for its audience until it is over', async () => {
    const { status, body } = await ask({});
    expect(status).to.equal(200);
    expect(body).to.include({ token_type: 'Bearer', expires_in: 3600 });
    const token = body['access_token'] as string;
    expect(signIn.verify(token, CUSTOMER_INSIGHTS_AUDIENCE)).to.deep.equal({ tenantId, clientId });
    expect(signIn.verify(token, 'https://api.botframework.com')).to.equal(undefined);
    expect(signIn.verify(`${token.slice(0, -2)}xx`, CUSTOMER_INSIGHTS_AUDIENCE)).to.equal(undefined);
    await clock.advance(3_600_000);
    expect(signIn.verify(token, CUSTOMER_INSIGHTS_AUDIENCE)).to.equal(undefined);
  });

  const refusals: readonly (readonly [string, Record<string, string>, string, number, string])[] = [
    ['a wrong secret', { client_secret: 'wrong' }, tenantId, 401, 'AADSTS7000215'],
    ['an unknown application', { client_id: 'nobody' }, tenantId, 400, 'AADSTS700016'],
    ['an unknown tenant', {}, 'elsewhere', 400, 'AADSTS90002'],
    ['a scope that is none', { scope: 'everything' }, tenantId, 400, 'AADSTS1002012'],
  ];
  for (const [what, changes, tenant, status, code] of refusals) {
    it(`refuses ${what} with ${code}`, async () => {
      const reply = await ask(changes, tenant);
      expect(reply.status).to.equal(status);
      expect(reply.body['error_description']).to.match(new RegExp(`^${code}: `));
      expect(reply.body['error_codes']).to.deep.equal([Number(code.slice('AADSTS'.length))]);
    });
  }

  it('is not trusted by who was not given its certificate', async () => {
    const problem = await new Promise<NodeJS.ErrnoException>((resolve, reject) => {
      request(`${signIn.url}/${tenantId}/v2.0/.well-known/openid-configuration`, () => reject(new Error('trusted')))
        .on('error', resolve)
        .end();
    });
    expect(problem.code).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('lets the real library sign in, in a process that trusts the certificate as Node documents it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-sign-in-'));
    try {
      const certificate = join(folder, 'certificate.pem');
      await writeFile(certificate, signIn.certificate);
      const program = `
        import { ClientSecretCredential } from '@azure/identity';
        const [, tenantId, clientId, authorityHost, scope] = process.argv;
        const options = { authorityHost, disableInstanceDiscovery: true };
        const { token } = await new ClientSecretCredential(tenantId, clientId, 'right', options).getToken(scope);
        process.stdout.write(token);`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '-e', program, tenantId, clientId, signIn.url, right.scope],
        { env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate } },
      );
      expect(signIn.verify(stdout, CUSTOMER_INSIGHTS_AUDIENCE)).to.deep.equal({ tenantId, clientId });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('writes down who asked, and never the secret', async () => {
    await ask({ client_secret: 'hush-hush' });
    expect(signIn.requests.at(-1)).to.deep.equal({
      path: `/${tenantId}/oauth2/v2.0/token`,
      clientId,
      scope: right.scope,
    });
    expect(JSON.stringify(signIn.requests)).not.to.contain('hush-hush');
  });
});
