/** What a deliberate bug is: one place in the code written wrong, and the suite that has to notice. */

/** One run of mocha: a file, and of its sentences those that match `grep`, or the one that is `exact`. */
export type Suite = { readonly file: string; readonly grep?: string; readonly exact?: string };

export type Bug = {
  /** What was done wrong. */
  readonly name: string;
  /** What people would notice, were it not caught. */
  readonly harm: string;
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Each of them has to fail. The quickest that shows it. */
  readonly suites: readonly Suite[];
};

const suite = (file: string, grep?: string): Suite => ({
  file: `test/${file}.test.ts`,
  ...(grep !== undefined && { grep }),
});

/** A part of the store's contract, on the embedded engine: the statements are the same on both, and it needs no server. */
const store = (part: string): Suite => suite('store/store', `on SQLite ${part}`);
export const BUTTONS = store('pressing buttons');
export const DELIVERING = store('delivering');
export const MATCHING = store('matching events');
export const PACE = store('keeping the pace');
export const RENEWING = store('renewing claims');
export const TENANTS = store('keeping tenants apart');
export const TOGETHER = store('handing out together');
export const TURNS = store('taking turns');
export const WATCHING = store('watching environments');
export const DECIDE = suite('core/decide');
export const IDS = suite('core/ids');
export const SQLITE = suite('store/sqlite');
export const REPLICAS = suite('store/replicas');
export const STILL_OURS = suite('core/still-ours');
export const HOLDS = suite('core/holds');
export const DELIVER = suite('core/deliver');
export const RETRY = suite('core/retry');
export const GATES = suite('core/gates');
export const WORDING = suite('core/wording');
export const CONNECTOR = suite('teams/connector');
export const TOKEN = suite('teams/token');
export const EGRESS = suite('egress/egress');
export const GUARD = suite('egress/guard');
export const LATE_JOBS = suite('sources/late-jobs');
export const LEASE = suite('sources/lease');
export const LANES = suite('scenarios/lanes');
export const MEMBERS_MAY = suite('scenarios/rights', 'policy is members');
export const OWNERS_MAY = suite('scenarios/rights', 'policy is owners$');
export const NEEDS = suite('commands/needs-of-all');
export const EVERY_BUTTON = suite('scenarios/every-button');
export const STALE = suite('scenarios/buttons', 'was changed since');
export const ERRANDS = suite('errands/errands');
export const RECORD = suite('scenarios/record');
export const PERSONAL = suite('scenarios/profiles', 'asked to a personal chat');
export const STORIES = suite('scenarios/stories');
export const RHYTHM = suite('scenarios/rhythm');
export const LIFE_CYCLE = suite('scenarios/life-cycle', 'leaves nothing behind');
export const CARDS = suite('cards/every-card');
export const FIRST_MINUTES = suite('scenarios/first-minutes');
export const FAILURES = suite('scenarios/failures');
