/** Judges a run: what had to be told against what the recorder saw, and then what stands in the database. */
import type { Post } from '../fakes/connector.ts';
import { rushesIn } from './rates.ts';
import type { DeliveryFound, Tables } from './tables.ts';
import type { Pace } from './time.ts';
import { type Happening, mayTell, mustTell, type Plan } from './truth.ts';

export type Evidence = {
  readonly plans: readonly Plan[];
  readonly happenings: readonly Happening[];
  readonly posts: readonly Post[];
  readonly tables: Tables;
  readonly subscriptionsBefore: readonly string[];
  /** All log lines, and what health and metrics told. */
  readonly words: readonly string[];
  /** What health said that was not so. */
  readonly lies: readonly string[];
  /** The largest process, resident. */
  readonly largestBytes: number;
  /** The bots' time, where they are told to keep to what Teams takes. */
  readonly pace?: Pace;
  /** Must be in no log line. */
  readonly canaries: readonly string[];
};

/** Each list names what is wrong, and is empty when nothing is. */
export type Verdict = {
  readonly expected: number;
  readonly told: number;
  readonly posts: number;
  readonly states: Readonly<Record<string, number>>;
  /** I1: had to be told, and neither was nor ended visibly. */
  readonly lost: readonly string[];
  /** Told, but nothing like it has happened, or nobody asked for it. */
  readonly strays: readonly string[];
  /** I2: cards seen again, by reference. */
  readonly doubles: ReadonlyMap<string, number>;
  /** Posts of one delivery whose end was not known, at most. */
  readonly mostPosts: number;
  /** I3 */
  readonly disorders: readonly string[];
  /** I4 */
  readonly crossings: readonly string[];
  /** I5 */
  readonly changes: readonly string[];
  /** I6 */
  readonly leftovers: readonly string[];
  /** I7: in bytes, the largest that any process was. */
  readonly largestBytes: number;
  /** I8 */
  readonly leaks: readonly string[];
  /** I9: of what people asked for; the chain itself is checked by the suites of the record. */
  readonly unrecorded: readonly string[];
  /** I10: of deliveries; answers to people are not paced. */
  readonly rushes: readonly string[];
  /** I11 */
  readonly unreasoned: readonly string[];
  /** I12 */
  readonly lies: readonly string[];
};

/** Resident, of each process. */
export const MOST_MB = 256;

/** Undefined where the system does not tell. */
export const mbOf = ({ largestBytes }: Pick<Verdict, 'largestBytes'>): number | undefined =>
  largestBytes === 0 ? undefined : largestBytes / 2 ** 20;

const REFERENCE = /TD-[0-9A-HJKMNP-TV-Z]{7}/;
const ENDS = ['delivered', 'dead', 'uncertain', 'expired', 'parked', 'cancelled'];

export const referenceIn = ({ raw }: Post): string | undefined => REFERENCE.exec(raw)?.[0];
export const tenantIn = ({ path }: Post): string => path.split('/')[1] ?? '';
/** The edit of a card may be repeated as often as one likes. */
const isPost = ({ method }: Post): boolean => method === 'POST';
/** The recorder kept it: a person sees it. */
export const isSeen = (post: Post): boolean => post.activityId !== undefined && isPost(post);

/** One string for a happening as it reached a person: whose, what, when, and for which of their subscriptions. */
const keyOf = (parts: readonly (string | number | null | undefined)[]): string => JSON.stringify(parts);

const keysOf = ({ plans, happenings }: Evidence, isMeant: typeof mustTell): readonly string[] =>
  happenings.flatMap((one) =>
    plans
      .filter((plan) => isMeant(plan, one))
      .map((plan) => keyOf([plan.tenantId, plan.conversationId, plan.number, one.trigger, one.subject ?? '', one.at])),
  );

const NAMED = /^(refresh|segment|measure)-/;

const foundKey = (one: DeliveryFound): string => {
  const { tenant, conversation, number, trigger, subject, at } = one;
  return keyOf([tenant, conversation, number, trigger, NAMED.test(trigger ?? '') ? subject : '', at]);
};

/** Told to all when nobody could look for a while, as on a busy machine: true or not, no person has asked for it. */
const NOTICES = ['watch-lost', 'watch-restored'];
const isNotice = ({ trigger }: DeliveryFound): boolean => NOTICES.includes(trigger ?? '');

/** By its own reference, or by that of the digest that it was told in. */
const toldBy = ({ reference, reason }: DeliveryFound): string => REFERENCE.exec(reason ?? '')?.[0] ?? reference;

export const judge = (evidence: Evidence): Verdict => {
  const { posts, tables } = evidence;
  const seen = posts.filter((post) => isSeen(post) && referenceIn(post) !== undefined);
  const times = new Map<string, number>();
  for (const post of seen) times.set(referenceIn(post) as string, (times.get(referenceIn(post) as string) ?? 0) + 1);
  const asked = tables.deliveries.filter((one) => !isNotice(one));
  const found = new Map(asked.map((one) => [foundKey(one), one]));
  const known = new Set(tables.deliveries.map(({ reference }) => reference));
  const wanted = keysOf(evidence, mustTell);
  const isVisible = (one: DeliveryFound | undefined): boolean =>
    one !== undefined &&
    (times.has(toldBy(one)) || (ENDS.includes(one.state) && one.state !== 'delivered' && one.reason !== null));
  const allowed = new Set(keysOf(evidence, mayTell));
  return {
    expected: wanted.length,
    told: wanted.filter((key) => times.has(toldBy(found.get(key) ?? NOBODY))).length,
    posts: posts.length,
    states: countBy(tables.deliveries.map(({ state }) => state)),
    lost: wanted.filter((key) => !isVisible(found.get(key))).map((key) => `${key} ${standing(found.get(key))}`),
    strays: [
      ...[...found.keys()].filter((key) => !allowed.has(key)),
      ...[...times.keys()].filter((reference) => !known.has(reference)),
    ],
    doubles: new Map([...times].flatMap(([reference, count]) => (count > 1 ? [[reference, count - 1]] : []))),
    mostPosts: Math.max(
      0,
      ...Object.values(countBy(posts.flatMap((post) => (isPost(post) && referenceIn(post)) || []))),
    ),
    disorders: disordersIn(seen, tables.deliveries),
    crossings: crossingsIn(seen, evidence),
    changes: changesBetween(evidence.subscriptionsBefore, tables.subscriptions),
    leftovers: leftoversIn(tables),
    largestBytes: evidence.largestBytes,
    leaks: evidence.words.filter((line) => evidence.canaries.some((canary) => line.includes(canary))),
    unrecorded: tables.unrecorded,
    rushes: evidence.pace ? rushesIn(seen, evidence.pace, tenantIn) : [],
    unreasoned: tables.deliveries
      .filter(({ state, reason }) => ENDS.includes(state) && state !== 'delivered' && reason === null)
      .map(({ reference, state }) => `${reference} is ${state} without a reason`),
    lies: evidence.lies,
  };
};

const standing = (one: DeliveryFound | undefined): string =>
  one ? `${one.reference} ${one.state} after ${one.attempts} attempts (${one.reason ?? 'no reason'})` : 'not promised';

const NOBODY = { reference: 'nobody', reason: null } as DeliveryFound;

const countBy = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

/** People see first what was committed first. What is shown again later is a double, not a disorder. */
const disordersIn = (seen: readonly Post[], deliveries: readonly DeliveryFound[]): readonly string[] => {
  const byReference = new Map(deliveries.map((one) => [one.reference, one]));
  const met = new Set<string>();
  const last = new Map<string, number>();
  return seen.flatMap((post) => {
    const reference = referenceIn(post) as string;
    const one = byReference.get(reference);
    if (met.has(reference) || !one) return [];
    met.add(reference);
    const before = last.get(`${one.tenant} ${one.lane}`) ?? 0;
    last.set(`${one.tenant} ${one.lane}`, Math.max(before, one.seq));
    return one.seq > before ? [] : [`${reference} (${one.seq}) came after ${before} in ${one.lane}`];
  });
};

/** Whoever recorded it is of the tenant whose it is: by the database, and by what stands in the card itself. */
const crossingsIn = (seen: readonly Post[], { tables, happenings }: Evidence): readonly string[] => {
  const byReference = new Map(tables.deliveries.map((one) => [one.reference, one]));
  const owners = new Map(happenings.flatMap(({ marker, tenantId }) => (marker ? [[marker, tenantId]] : [])));
  return seen.flatMap((post) => {
    const tenant = tenantIn(post);
    const delivery = byReference.get(referenceIn(post) as string);
    const markers = post.raw.match(/happening[0-9a-f]{8}n\d+/g) ?? [];
    const isForeign =
      (delivery && (delivery.tenant !== tenant || delivery.conversation !== post.conversationId)) ||
      markers.some((marker) => owners.get(marker) !== tenant);
    return isForeign ? [`${referenceIn(post)} was recorded in ${tenant}`] : [];
  });
};

const changesBetween = (before: readonly string[], after: readonly string[]): readonly string[] => [
  ...before.filter((one) => !after.includes(one)).map((one) => `gone or changed: ${one}`),
  ...after.filter((one) => !before.includes(one)).map((one) => `new or changed: ${one}`),
];

const leftoversIn = ({ deliveries, lanes }: Tables): readonly string[] => [
  ...deliveries
    .filter(({ state }) => !ENDS.includes(state))
    .map(({ reference, state, reason }) => `${reference} is still ${state} (${reason ?? 'no reason'})`),
  ...deliveries
    .filter((one) => one.event === null || one.conversation === null || (one.number === null && !isNotice(one)))
    .map(({ reference }) => `${reference} has lost its event, its lane or its subscription`),
  ...lanes.filter(({ lease }) => lease !== null).map(({ lane }) => `${lane} is still claimed`),
];

const LISTS = [
  'lost',
  'strays',
  'disorders',
  'crossings',
  'changes',
  'leftovers',
  'leaks',
  'unreasoned',
  'unrecorded',
  'lies',
] as const;

/** All that may never be wrong, in one list of words. */
export const faultsOf = (verdict: Verdict): readonly string[] => [
  ...LISTS.flatMap((name) => verdict[name].slice(0, 5).map((what) => `${name}: ${what}`)),
  ...((mbOf(verdict) ?? 0) > MOST_MB ? [`a process grew to ${Math.round(mbOf(verdict) ?? 0)} MB`] : []),
];

export const doublesOf = ({ doubles }: Verdict): number => [...doubles.values()].reduce((sum, one) => sum + one, 0);
