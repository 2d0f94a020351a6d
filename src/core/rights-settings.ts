/** Who may do what in which tenant, as the operator writes it down beside the environments. */
import { z } from 'zod';
import type { Policy } from './rights.ts';

const id = (what: string) => z.guid({ error: `give ${what}` }).toLowerCase();

export const policySchema = z.strictObject(
  {
    tenant: id('the directory (tenant) id, a GUID'),
    writers: z.enum(['members', 'owners', 'admins'], { error: 'give members, owners or admins' }).default('members'),
    admins: z
      .array(id('object ids of people, GUIDs as the directory shows them'), {
        error: 'write "admins": ["<object id>"]',
      })
      .default([]),
    /** Takes the permission TeamMember.Read.Group, which each team's owner consents to. */
    askDirectory: z.boolean({ error: 'give true or false' }).default(false),
  },
  { error: 'write each tenant as { "tenant": "…", "writers": "owners" }, as the README shows' },
);

/** The last of several for one tenant would win: that is a problem, told by the tenant's id. */
export const toPolicies = (
  given: readonly z.infer<typeof policySchema>[],
): { readonly policies: ReadonlyMap<string, Policy>; readonly twice: readonly string[] } => {
  const policies = new Map<string, Policy>();
  const twice: string[] = [];
  for (const { tenant, writers, admins, askDirectory } of given) {
    if (policies.has(tenant)) twice.push(tenant);
    policies.set(tenant, { writers, admins, asksDirectory: askDirectory });
  }
  return { policies, twice };
};
