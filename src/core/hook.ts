/** What is kept of a webhook under seal: where it is and the secrets that its messages are signed with. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Vault } from './ports.ts';

const hook = z.object({ url: z.string(), secrets: z.array(z.string()).min(1) });

/** `secrets`: the present one, and while it is being changed the one before. */
export type Hook = { readonly url: string; readonly secrets: readonly string[] };

/** Why an address that people typed may not be called; each has its words in chat. */
export type UrlObjection = 'no-url' | 'not-https' | 'port' | 'credentials' | 'not-public' | 'too-long';

const SECRET_BYTES = 32;

/** As Standard Webhooks writes them. */
export const newHookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

export const sealHook = (vault: Vault, tenantId: string, told: Hook): string =>
  vault.seal(tenantId, JSON.stringify({ url: told.url, secrets: told.secrets }));

/** Throws when it can't be opened for this tenant. */
export const openHook = (vault: Vault, tenantId: string, sealed: string): Hook =>
  hook.parse(JSON.parse(vault.open(tenantId, sealed)));
