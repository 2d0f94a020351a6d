/** A world whose operator allows mail and webhooks. */
import { createCards } from '../../src/cards/render.ts';
import { createCommands } from '../../src/commands/index.ts';
import { newHookSecret } from '../../src/core/hook.ts';
import type { Environment } from '../../src/core/model.ts';
import type { Need } from '../../src/core/rights.ts';
import { createVault } from '../../src/core/vault.ts';
import { createGuard, readOutsideUrl } from '../../src/egress/index.ts';
import { createVoices } from '../../src/locales/say.ts';
import { triggers } from '../../src/triggers/index.ts';
import { CONTOSO, createWorld, unguarded, type World } from './world.ts';

export const mail = { owners: ['team@contoso.com'], domains: ['contoso.com'] };
const guard = createGuard();
const vault = createVault([Buffer.alloc(32, 7)]);

export const createOpenWorld = async (
  environment: Environment = { ...CONTOSO, mail },
  /** What was asked of whoever spoke. */
  needs: Need[] = [],
): Promise<World> => {
  const world = await createWorld([environment]);
  const { store, clock } = world;
  let ids = 0;
  const commands = createCommands({
    store,
    ...unguarded,
    rights: { check: async ({ need }) => void needs.push(need) },
    triggers,
    environments: [environment],
    cards: createCards(),
    clock,
    newId: () => `b-${ids++}`,
    voices: createVoices(),
    sendTest: async () => ({ kind: 'delivered' }),
    webhooks: {
      read: (text) => readOutsideUrl(text, guard),
      seal: (_, url) => ({ sealed: `sealed:${url.length}`, secret: newHookSecret() }),
      hide: vault.seal,
      reveal: vault.open,
    },
  });
  return Object.assign(world, { commands });
};
