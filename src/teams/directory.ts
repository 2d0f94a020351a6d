/** Who owns a team, asked of the directory (Microsoft Graph) with the team's own consent (TeamMember.Read.Group). */

import { z } from 'zod';
import { isGuid } from '../core/ids.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Egress } from '../egress/index.ts';
import type { BotIdentity, Cloud } from './settings.ts';
import { createSignIn } from './sign-in.ts';
import { createTokenSource, type TokenSource } from './token.ts';

export type DirectoryOptions = {
  readonly identity: BotIdentity;
  readonly cloud: Cloud;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly log: Log;
};

const DEADLINE_MS = 5000;
const MAX_BYTES = 256 * 1024;

const answerSchema = z.looseObject({
  value: z.array(z.looseObject({ userId: z.string().nullish(), roles: z.array(z.string()).nullish() })),
});

/** Gives the question. Undefined: no consent, no token, or no clear answer; never throws. */
export const createDirectory = ({ identity, cloud, egress, clock, log }: DirectoryOptions) => {
  const tokens = new Map<string, TokenSource>();

  /** The bot signs in at the tenant whose team it is; a managed identity only can at its own. */
  const tokenOf = (tenantId: string): TokenSource => {
    const known = tokens.get(tenantId);
    if (known) return known;
    const there = identity.kind === 'secret' ? { ...identity, tenantId } : identity;
    const signIn = createSignIn({ identity: there, cloud: { ...cloud, audience: cloud.graphUrl }, egress });
    const source = createTokenSource({ signIn, clock, log });
    tokens.set(tenantId, source);
    return source;
  };

  return async (tenantId: string, groupId: string, objectId: string): Promise<boolean | undefined> => {
    // Both go into the address.
    if (!isGuid(groupId) || !isGuid(objectId)) return undefined;
    try {
      const bearer = await tokenOf(tenantId).get();
      const url = new URL(`/v1.0/teams/${groupId}/members`, cloud.graphUrl);
      url.searchParams.set('$filter', `(microsoft.graph.aadUserConversationMember/userId eq '${objectId}')`);
      const { status, text } = await egress.request({
        method: 'GET',
        url,
        headers: { accept: 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
        deadlineMs: DEADLINE_MS,
        maxBytes: MAX_BYTES,
      });
      const read = status === 200 ? answerSchema.safeParse(JSON.parse(text)) : undefined;
      if (!read?.success) {
        log.warn({ tenantId, status }, 'directory.unread');
        return undefined;
      }
      const self = read.data.value.find(({ userId }) => userId?.toLowerCase() === objectId.toLowerCase());
      return self?.roles?.includes('owner') ?? false;
    } catch (error) {
      log.warn({ tenantId, error: String(error) }, 'directory.unread');
      return undefined;
    }
  };
};
