/** Who the demo is about: an invented retailer, its data sources, segments and measures, and how their numbers go. */
import type { DataSourceKind } from './wire.ts';

export type SourceStory = {
  readonly name: string;
  readonly kind: DataSourceKind;
  readonly tables: readonly string[];
  readonly owner: string;
  /** Unification can't go on without it. */
  readonly unified: boolean;
  /** Segments and measures that are skipped when it fails. */
  readonly feeds: readonly string[];
};

/** Fractions above or below the round number at each evaluation, again and again; or a growth at each evaluation. */
export type Course = { readonly around: number } & (
  | { readonly swing: readonly number[] }
  | { readonly from: number; readonly growth: number }
);

export type SegmentStory = {
  readonly name: string;
  readonly description: string;
  readonly kind?: 'static';
  readonly active?: false;
  readonly course: Course;
};

export type MeasureStory = {
  readonly name: string;
  readonly description: string;
  readonly digits?: number;
  /** A table, not one number. */
  readonly dimensions?: readonly string[];
  readonly isProfile?: true;
  readonly aggregates: readonly {
    readonly alias: string;
    readonly operation: string;
    readonly title: string;
    readonly course?: Course;
  }[];
};

const soon = [-0.036, 0.012, 0.031, -0.014];
const later = [-0.05, -0.018, 0.021, -0.009];
const often = [-0.02, 0.015, -0.012, 0.027];

export const sources: readonly SourceStory[] = [
  {
    name: 'Loyalty files',
    kind: 'attachCdm',
    tables: ['LoyaltyMembers', 'LoyaltyTransactions'],
    owner: 'ines.aalto@tarnwick.example',
    unified: true,
    feeds: ['Loyalty gold', 'Loyalty silver', 'Loyalty points outstanding'],
  },
  {
    name: 'Web shop orders',
    kind: 'powerQuery',
    tables: ['Orders', 'OrderLines', 'Returns'],
    owner: 'bram.osei@tarnwick.example',
    unified: true,
    feeds: ['Web-only shoppers', 'Total revenue', 'Orders and refunds'],
  },
  {
    name: 'Store tills',
    kind: 'attachSynapse',
    tables: ['PosReceipts', 'PosLines'],
    owner: 'bram.osei@tarnwick.example',
    unified: true,
    feeds: ['Total revenue', 'Revenue by store'],
  },
  {
    name: 'CRM contacts',
    kind: 'attachCds',
    tables: ['contact', 'account'],
    owner: 'mirela.duarte@tarnwick.example',
    unified: true,
    feeds: ['New this month'],
  },
  {
    name: 'Newsletter sign-ups',
    kind: 'salesforce',
    tables: ['Subscribers', 'CampaignClicks'],
    owner: 'mirela.duarte@tarnwick.example',
    unified: false,
    feeds: ['Newsletter readers'],
  },
  {
    name: 'Web site visits',
    kind: 'datahub',
    tables: ['Sessions', 'PageViews'],
    owner: 'tomas.keel@tarnwick.example',
    unified: false,
    feeds: ['Hiking enthusiasts', 'Climbers'],
  },
  {
    name: 'Product catalogue',
    kind: 'powerQuery',
    tables: ['Products', 'Categories', 'Prices'],
    owner: 'tomas.keel@tarnwick.example',
    unified: false,
    feeds: ['Climbers', 'Revenue by store'],
  },
  {
    name: 'Service cases',
    kind: 'dynamics365',
    tables: ['Incident', 'Resolution'],
    owner: 'ines.aalto@tarnwick.example',
    unified: false,
    feeds: ['Open complaints', 'Open service cases'],
  },
];

export const segments: readonly SegmentStory[] = [
  { name: 'High-value customers', description: 'Spent over 500 in a year', course: { around: 10_000, swing: soon } },
  { name: 'Lapsed in 90 days', description: 'No order for 90 days', course: { around: 25_000, swing: later } },
  {
    name: 'Newsletter readers',
    description: 'Opened a newsletter',
    course: { around: 50_000, from: 0.96, growth: 0.025 },
  },
  { name: 'Loyalty gold', description: 'Gold card holders', course: { around: 5000, swing: often } },
  {
    name: 'Loyalty silver',
    description: 'Silver card holders',
    course: { around: 20_000, from: 0.985, growth: 0.012 },
  },
  { name: 'New this month', description: 'First order this month', course: { around: 2000, swing: later } },
  { name: 'Churn risk', description: 'Predicted to leave', course: { around: 7500, swing: often } },
  { name: 'Hiking enthusiasts', description: 'Bought boots and a pack', course: { around: 15_000, swing: soon } },
  { name: 'Climbers', description: 'Bought ropes or harnesses', course: { around: 3000, swing: later } },
  {
    name: 'Web-only shoppers',
    description: 'Never seen in a store',
    course: { around: 30_000, from: 0.97, growth: 0.02 },
  },
  { name: 'Open complaints', description: 'Has an open complaint', course: { around: 500, swing: often } },
  {
    name: 'Winter campaign 2024',
    description: 'Addressed in the winter campaign',
    kind: 'static',
    active: false,
    course: { around: 12_400, swing: [0] },
  },
];

export const measures: readonly MeasureStory[] = [
  {
    name: 'Total revenue',
    description: 'All orders and receipts of the last 12 months',
    digits: 2,
    aggregates: [
      { alias: 'TotalRevenue', operation: 'Sum', title: 'Revenue', course: { around: 12_000_000, swing: soon } },
    ],
  },
  {
    name: 'Active customers',
    description: 'Customers with an order in the last 12 months',
    aggregates: [
      {
        alias: 'ActiveCustomers',
        operation: 'CountDistinct',
        title: 'Customers',
        course: { around: 100_000, from: 0.985, growth: 0.011 },
      },
    ],
  },
  {
    name: 'Average order value',
    description: 'Mean value of an order',
    digits: 2,
    aggregates: [
      { alias: 'AverageOrderValue', operation: 'Average', title: 'Order value', course: { around: 80, swing: often } },
    ],
  },
  {
    name: 'Loyalty points outstanding',
    description: 'Points that were earned and not yet spent',
    aggregates: [{ alias: 'Points', operation: 'Sum', title: 'Points', course: { around: 1_000_000, swing: later } }],
  },
  {
    name: 'Open service cases',
    description: 'Cases that are not resolved',
    aggregates: [{ alias: 'OpenCases', operation: 'Count', title: 'Cases', course: { around: 400, swing: often } }],
  },
  {
    name: 'Orders and refunds',
    description: 'Orders of the last 30 days and what was paid back',
    digits: 2,
    aggregates: [
      { alias: 'Orders', operation: 'Count', title: 'Orders', course: { around: 18_000, swing: soon } },
      { alias: 'Refunds', operation: 'Sum', title: 'Refunds', course: { around: 60_000, swing: later } },
    ],
  },
  {
    name: 'Revenue by store',
    description: 'Revenue of each store',
    dimensions: ['StoreId'],
    aggregates: [{ alias: 'Revenue', operation: 'Sum', title: 'Revenue' }],
  },
  {
    name: 'Customer lifetime value',
    description: 'What each customer spent since the first order',
    dimensions: ['CustomerId'],
    isProfile: true,
    aggregates: [{ alias: 'LifetimeValue', operation: 'Sum', title: 'Lifetime value' }],
  },
];

export const exportNames: readonly string[] = ['Ads audiences', 'E-mail marketing lists'];
