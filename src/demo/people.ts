/** The retailer's tables: invented customers, what they did, and the tables of the data sources. */
import type { Instant } from '../core/model.ts';
import { createChance, pick } from './chance.ts';
import { measures, segments, sources } from './retailer.ts';
import { guidOf, isoOf, tableNameOf } from './shapes.ts';
import type { AttributeMetadata, DataRow, EntityMetadata, PartitionMetadata, World } from './wire.ts';

const PEOPLE = 140;
const DAY_MS = 86_400_000;

const firstNames = [
  'Ada',
  'Bjørn',
  'Camille',
  'Dana',
  'Emre',
  'Freya',
  'Goran',
  'Hana',
  'Iñaki',
  'Jules',
  'Kaya',
  'Lev',
];
const lastNames = [
  'Aaltonen',
  'Berg',
  'Castell',
  'Dubois',
  'Eriksen',
  'Fontaine',
  "O'Hara",
  'Haugen',
  'Ivanova',
  'Serra',
];
const cities = ['Oslo', 'Lyon', 'Girona', 'Bergen', 'Recife', 'Tver', 'Leeds'];
const happenings = ['Purchase', 'Return', 'Newsletter opened', 'Store visit', 'Support case'];

type Fields = readonly (readonly [
  name: string,
  title: string,
  type: AttributeMetadata['dataType'],
  indexed: boolean,
])[];

const customerFields: Fields = [
  ['CustomerId', 'Customer id', 'String', true],
  ['FullName', 'Full name', 'String', true],
  ['FirstName', 'First name', 'String', true],
  ['LastName', 'Last name', 'String', true],
  ['EMail', 'E-mail', 'String', true],
  ['Telephone', 'Telephone', 'String', true],
  ['City', 'City', 'String', true],
  ['Country', 'Country', 'String', false],
  ['BirthYear', 'Year of birth', 'Int64', false],
  ['LoyaltyTier', 'Loyalty tier', 'String', true],
  ['LoyaltyPoints', 'Loyalty points', 'Int64', true],
  ['NewsletterConsent', 'Newsletter', 'Boolean', false],
  ['FirstOrder', 'First order', 'DateTime', false],
  ['LastOrder', 'Last order', 'DateTime', false],
  ['LifetimeValue', 'Lifetime value', 'Double', false],
  ['PreferredStore', 'Preferred store', 'String', false],
  ['WebShopOrders_Orders_OrderId', 'Alternate key of Web shop orders', 'String', true],
];

const activityFields: Fields = [
  ['ActivityId', 'Activity id', 'String', true],
  ['CustomerId', 'Customer id', 'String', true],
  ['ActivityType', 'Type', 'String', true],
  ['ActivityTypeDisplay', 'Type as shown', 'String', true],
  ['ActivityTime', 'Time', 'DateTime', true],
  ['Title', 'Title', 'String', false],
  ['Detail', 'Detail', 'String', false],
  ['Amount', 'Amount', 'Double', false],
];

const attributesOf = (fields: Fields): readonly AttributeMetadata[] =>
  fields.map(([name, friendlyName, dataType, indexed]) => ({
    ...{ name, friendlyName, dataType },
    searchProperties: { isSearchable: indexed && dataType === 'String', isFilterable: indexed },
  }));

const partitionsOf = (table: string, count: number, at: Instant): readonly PartitionMetadata[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${table}_${index + 1}`,
    location: `https://tarnwick.example/${table}/part-${index + 1}.csv`,
    refreshTime: isoOf(at),
    isCIGenerated: true,
  }));

type Made = { readonly name: string; readonly type: string; readonly fields: Fields; readonly at: Instant };

/** A table that Customer Insights made itself. */
const made = ({ name, type, fields, at }: Made): EntityMetadata => {
  const attributes = attributesOf(fields);
  return {
    ...{ name, qualifiedEntityName: name, dataSourceName: null, datasourceId: null },
    ...{ dataflowType: type, entityType: type, attributes, keys: [attributes.slice(0, 1)] },
    ...{ refreshTime: isoOf(at), partitions: partitionsOf(name, 2, at) },
  };
};

const entitiesAt = (at: Instant): readonly EntityMetadata[] => [
  made({ name: 'Customer', type: 'profile', fields: customerFields, at }),
  made({ name: 'UnifiedActivity', type: 'unifiedActivity', fields: activityFields, at }),
  made({
    name: 'Customer_Measure',
    type: 'profileKpi',
    fields: [customerFields[0], customerFields[14]].flatMap((field) => (field ? [field] : [])),
    at,
  }),
  ...segments.map(({ name }) =>
    made({ name: tableNameOf(name), type: 'segment', fields: customerFields.slice(0, 1), at }),
  ),
  ...measures
    .filter(({ dimensions }) => dimensions)
    .map(({ name }) =>
      made({ name: tableNameOf(name), type: 'aggregateKpi', fields: [['Value', 'Value', 'Double', false]], at }),
    ),
  ...sources.flatMap((source) =>
    source.tables.map((table): EntityMetadata => {
      const datasourceId = guidOf('data source', source.name);
      return {
        ...made({ name: table, type: 'unspecified', fields: [['Id', 'Id', 'String', false]], at }),
        qualifiedEntityName: `${datasourceId}_${table}`,
        dataSourceName: tableNameOf(source.name),
        datasourceId,
        partitions: partitionsOf(table, 4, at),
      };
    }),
  ),
];

/** The tables with their rows. The same seed gives the same people. */
export const createTables = (startedAt: Instant, seed: string): Pick<World, 'entities' | 'rows'> => {
  const chance = createChance(seed);
  const customers = Array.from({ length: PEOPLE }, (_, index): DataRow => {
    const of = (what: string): number => chance('person', index, what);
    const [firstName, lastName] = [pick(firstNames, of('first')), pick(lastNames, of('last'))];
    const points = Math.round(of('points') * 9000);
    const plain = `${firstName}.${lastName}`
      .normalize('NFD')
      .replaceAll(/[^A-Za-z.]/g, '')
      .toLowerCase();
    return {
      CustomerId: guidOf(seed, 'person', String(index)).replaceAll('-', ''),
      FullName: `${firstName} ${lastName}`,
      ...{ FirstName: firstName, LastName: lastName },
      EMail: `${plain}${index}@mail.example`,
      Telephone: `+47 555 ${String(10_000 + index * 37).slice(0, 5)}`,
      City: pick(cities, of('city')),
      Country: null,
      BirthYear: 1950 + Math.floor(of('year') * 55),
      LoyaltyTier: points > 6000 ? 'Gold' : points > 2500 ? 'Silver' : 'None',
      LoyaltyPoints: points,
      NewsletterConsent: of('newsletter') > 0.4,
      FirstOrder: isoOf(startedAt - Math.round((400 + of('from') * 900) * DAY_MS)),
      LastOrder: isoOf(startedAt - Math.round(of('to') * 300 * DAY_MS)),
      LifetimeValue: Math.round(of('value') * 400_000) / 100,
      PreferredStore: `Store ${1 + Math.floor(of('store') * 12)}`,
      WebShopOrders_Orders_OrderId: `ORD-${10_000 + index}`,
    };
  });
  const activities = customers.flatMap((customer, index) =>
    Array.from({ length: 1 + Math.floor(chance('activities', index) * 6) }, (_, at): DataRow => {
      const type = pick(happenings, chance('happening', index, at));
      return {
        ActivityId: guidOf(seed, 'activity', String(index), String(at)),
        CustomerId: customer['CustomerId'] ?? null,
        ActivityType: type.replaceAll(' ', ''),
        ActivityTypeDisplay: type,
        ActivityTime: isoOf(startedAt - Math.round(chance('when', index, at) * 200 * DAY_MS)),
        Title: type,
        Detail: null,
        Amount: type === 'Purchase' ? Math.round(chance('amount', index, at) * 30_000) / 100 : null,
      };
    }),
  );
  const values = customers.map(({ CustomerId = null, LifetimeValue = null }) => ({ CustomerId, LifetimeValue }));
  return {
    entities: entitiesAt(startedAt),
    rows: { Customer: customers, UnifiedActivity: activities, Customer_Measure: values },
  };
};
