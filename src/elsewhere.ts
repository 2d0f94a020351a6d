/** Mail and webhooks, as far as the settings switch them on: what they send by, and what chat may ask of them. */
import type { CommandsOptions } from './commands/index.ts';
import { newHookSecret, sealHook } from './core/hook.ts';
import { mayMail } from './core/mail.ts';
import type { MailRules } from './core/model.ts';
import type { Clock } from './core/ports.ts';
import { createVault } from './core/vault.ts';
import { createMailer, type DestinationOptions, type ElsewhereSettings } from './destinations/index.ts';
import { createEgress, createGuard, readOutsideUrl } from './egress/index.ts';

export type Elsewhere = {
  readonly destinations: Pick<DestinationOptions, 'email' | 'webhook'>;
  readonly webhooks?: NonNullable<CommandsOptions['webhooks']>;
  /** Who may be sent mail about an environment whose owners are these. */
  mailRules(owners: readonly string[]): { readonly mail?: MailRules };
  close(): Promise<void>;
};

/** Each receiver of webhooks gets a few connections; what it takes its time for holds up nobody else. */
const CONNECTIONS = 4;

export const createElsewhere = (options: {
  readonly settings: ElsewhereSettings;
  readonly development: boolean;
  readonly clock: Clock;
}): Elsewhere => {
  const { settings, clock, development } = options;
  const { email } = settings;
  const mailer = email && createMailer({ settings: email });
  const webhook = settings.webhooks && createWebhooks(settings.webhooks.keys, clock, development);
  return {
    destinations: {
      ...(email && mailer && { email: { mailer, settings: email } }),
      ...(webhook && { webhook: { vault: webhook.vault, egress: webhook.egress, clock } }),
    },
    ...(webhook && { webhooks: webhook.forChat }),
    mailRules: (owners) => {
      if (!email || email.domains.length === 0) return {};
      return { mail: { domains: email.domains, owners: owners.filter((address) => mayMail(address, email)) } };
    },
    close: async () => {
      await Promise.all([mailer?.close(), webhook?.egress.close()]);
    },
  };
};

const createWebhooks = (keys: readonly Uint8Array[], clock: Clock, development: boolean) => {
  const vault = createVault(keys);
  const guard = createGuard({ development });
  const egress = createEgress({ guard, connections: CONNECTIONS });
  const forChat: NonNullable<CommandsOptions['webhooks']> = {
    read: (text) => readOutsideUrl(text, guard),
    seal: (tenantId, url) => {
      const secret = newHookSecret();
      return { secret, sealed: sealHook(vault, tenantId, { url, secrets: [secret] }) };
    },
    hide: vault.seal,
    reveal: vault.open,
  };
  return { vault, egress, clock, forChat };
};
