/** The settings of lanes: how fast, when many become one, when it is too late; never more than Teams takes. */
import { z } from 'zod';
import type { LaneRules } from './lane.ts';

/** Teams' published limits for one bot in one conversation, and for one app in one tenant. */
const TEAMS = { inOneSecond: 7, inTwoSeconds: 8, inHalfMinute: 60, inOneHour: 1800, tenantInOneSecond: 30 };

const PACING = { second: 1, burst: 4, 'half-minute': 40, hour: 1200, tenant: 15, 'tenant-burst': 5 };
const DIGEST = { waiting: 10, 'blocked-minutes': 15, 'expires-hours': 24 };

const written = (numbers: object): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

const PAIR = /^([a-z-]+)=(\d{1,6})$/;

/** `off`, or some of the names with their numbers; the others keep their defaults. Undefined when it can't be read. */
const read = <N extends { readonly [name: string]: number }>(text: string, usual: N): N | 'off' | undefined => {
  if (text.trim() === 'off') return 'off';
  const given: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [, name = '', value] = PAIR.exec(part.trim()) ?? [];
    if (!Object.hasOwn(usual, name) || Object.hasOwn(given, name) || Number(value) < 1) return undefined;
    given[name] = Number(value);
  }
  return { ...usual, ...given };
};

const setting = <N extends { readonly [name: string]: number }>(
  name: string,
  usual: N,
  tooMuch: (numbers: N) => string | undefined,
) =>
  z
    .string()
    .default(written(usual))
    .transform((text, context) => {
      const numbers = read(text, usual);
      const cure =
        numbers === undefined
          ? `give off, or numbers such as ${written(usual)}`
          : numbers === 'off'
            ? undefined
            : tooMuch(numbers);
      if (cure !== undefined) context.issues.push({ code: 'custom', message: `${name}: ${cure}`, input: undefined });
      return numbers === undefined ? ('off' as const) : numbers;
    });

/** Teams refuses what is above its limits, and that is slower than to wait. */
const aboveTeams = (numbers: typeof PACING): string | undefined => {
  const { second, burst, hour, tenant } = numbers;
  const rows: readonly (readonly [asked: number, limit: number, where: string])[] = [
    [burst + second, TEAMS.inOneSecond, 'burst and second together at most 7, as Teams takes no more in a second'],
    [burst + 2 * second, TEAMS.inTwoSeconds, 'burst and twice second at most 8, as Teams takes no more in two seconds'],
    [numbers['half-minute'], TEAMS.inHalfMinute, 'half-minute at most 60, as Teams takes no more'],
    [hour, TEAMS.inOneHour, 'hour at most 1800, as Teams takes no more'],
    [
      tenant + numbers['tenant-burst'],
      TEAMS.tenantInOneSecond,
      'tenant and tenant-burst together at most 30, as Teams may take no more in a second',
    ],
  ];
  const cures = rows.filter(([asked, limit]) => asked > limit).map(([, , cure]) => cure);
  return cures.length > 0 ? `give ${cures.join('; ')}` : undefined;
};

const unwise = (numbers: typeof DIGEST): string | undefined =>
  numbers.waiting < 2 ? 'give waiting at least 2: one alone is no digest' : undefined;

const schema = z.object({
  TIDINGS_PACING: setting('TIDINGS_PACING', PACING, aboveTeams),
  TIDINGS_DIGEST: setting('TIDINGS_DIGEST', DIGEST, unwise),
});

/** The names that are read. */
export const laneVariables: readonly string[] = Object.keys(schema.shape);

/** Problems hold the variable's name and the cure. Never throws. */
export const readLanes = (
  variables: Readonly<Record<string, string | undefined>>,
): { readonly lanes: LaneRules } | { readonly problems: readonly string[] } => {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) return { problems: parsed.error.issues.map(({ message }) => message) };
  const { TIDINGS_PACING: pacing, TIDINGS_DIGEST: digest } = parsed.data;
  return {
    lanes: {
      ...(pacing !== 'off' && {
        conversation: {
          perSecond: pacing.second,
          burst: pacing.burst,
          perHalfMinute: pacing['half-minute'],
          perHour: pacing.hour,
        },
        tenant: { perSecond: pacing.tenant, burst: pacing['tenant-burst'] },
      }),
      ...(digest !== 'off' && {
        digest: { waiting: digest.waiting, blockedMs: digest['blocked-minutes'] * 60_000 },
        expiresMs: digest['expires-hours'] * 3_600_000,
      }),
    },
  };
};
