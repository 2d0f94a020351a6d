/** Makes each shape of the wire from the few fields that matter, with believable values for the rest. */
import { createHash } from 'node:crypto';
import type { Instant } from '../core/model.ts';
import type {
  CIResult,
  DataSourceInfo,
  DataSourceMetadata,
  GraphJobInfo,
  GraphNodeInfo,
  GraphTaskInfo,
  InstanceMetadata,
  MeasureMetadata,
  SegmentMetadata,
} from './wire.ts';

const INSTANCE_ID = '7c1f2f0e-5b0c-4f5e-9a39-2d5a1f0b6c11';
const CREATED_UTC = '2024-02-05T09:12:44Z';
const MAKER = 'ines.aalto@tarnwick.example';

/** The same parts give the same GUID, so that a world made twice is the same world. */
export const guidOf = (...parts: readonly string[]): string => {
  const hex = createHash('sha256').update(parts.join('\u0000')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** As the service writes moments: whole seconds when they are whole. */
export const isoOf = (at: Instant): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** A table's name from what people call it: "Loyalty gold" is `LoyaltyGold`. */
export const tableNameOf = (friendlyName: string): string =>
  friendlyName
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
    .join('');

const created = { version: 3, createdBy: MAKER, createdUtc: CREATED_UTC, updatedBy: MAKER, updatedUtc: CREATED_UTC };

export const anInstance = (given: Partial<InstanceMetadata> = {}): InstanceMetadata => ({
  instanceId: INSTANCE_ID,
  name: 'Tarnwick Outdoor',
  instanceType: 'production',
  maxTrialExtensionsAllowed: 0,
  trialExtensionHistory: [],
  scaleUnitId: 'weu-prod-03',
  azureRegion: 'westeurope',
  platformType: 'dataverse',
  isB2B: false,
  isB2C: true,
  provisioningState: 'active',
  region: 'EMEA',
  refreshSchedule: {
    isActive: true,
    timezoneId: 'W. Europe Standard Time',
    cronSchedules: ['0 0 2 * * *'],
    scheduleId: guidOf('schedule'),
  },
  isRefreshCredentialRequired: false,
  configuredWorkspaces: [],
  version: created.version,
  createdBy: created.createdBy,
  createdUtc: created.createdUtc,
  updatedBy: created.updatedBy,
  updatedUtc: created.updatedUtc,
  ...given,
});

export const aDataSource = (given: Partial<DataSourceMetadata> = {}): DataSourceInfo => {
  const friendlyName = given.friendlyName ?? 'Loyalty files';
  const entityNames = given.entityNames ?? ['Members', 'Transactions'];
  return {
    dataSourceMetadata: {
      ...created,
      instanceId: INSTANCE_ID,
      dataSourceId: guidOf('data source', friendlyName),
      name: tableNameOf(friendlyName),
      friendlyName,
      kind: 'powerQuery',
      isActive: true,
      entityNames,
      entitiesCount: entityNames.length,
      entityInformation: entityNames.map((entityName) => ({ entityName })),
      provisioningState: 'active',
      lastRefresh: null,
      refreshState: 'notUpdated',
      incrementalRefreshProperties: [],
      modelJsonPath: null,
      ...given,
    },
    model: null,
  };
};

export const aSegment = (given: Partial<SegmentMetadata> = {}): SegmentMetadata => {
  const friendlyName = given.friendlyName ?? 'Loyalty gold';
  const name = given.name ?? tableNameOf(friendlyName);
  return {
    ...created,
    instanceId: INSTANCE_ID,
    friendlyName,
    description: '',
    kind: 'dynamic',
    state: 'active',
    errorDescription: null,
    endDate: null,
    evaluationStatus: null,
    evaluationStatusHistory: [],
    segmentQueryExpression: `Customer.Segment eq '${name}'`,
    ...given,
    name,
  };
};

export const aMeasure = (given: Partial<MeasureMetadata> = {}): MeasureMetadata => {
  const displayName = given.displayName ?? 'Total revenue';
  const name = given.name ?? tableNameOf(displayName);
  return {
    ...created,
    instanceId: INSTANCE_ID,
    displayName,
    description: '',
    definition: {
      kind: 'entity',
      isScalar: true,
      isProfile: false,
      dimensions: [],
      aggregates: [{ operation: 'Sum', alias: name, displayName }],
      type: 'structured',
      isManualQueryScalar: false,
    },
    latestEvaluation: null,
    output: null,
    evaluationStats: { lastSuccessful: null, consecutiveFailureCount: 0 },
    outputHistory: [],
    evaluationHistory: [],
    isTemplate: false,
    ...given,
    name,
  };
};

export const aNode = (given: Partial<GraphNodeInfo> = {}): GraphNodeInfo => ({
  operationType: 'ingestion',
  subType: 'noSubType',
  identifier: guidOf('data source', given.friendlyName ?? 'Loyalty files'),
  friendlyName: 'Loyalty files',
  jobIds: [],
  lastSuccessJobIds: [],
  endTimestamp: null,
  lastSuccessfulTimestamp: null,
  ciError: null,
  ciErrors: [],
  additionalInfo: { kind: 'none' },
  selectionReason: null,
  ...given,
});

export const aTask = (given: Partial<GraphTaskInfo> = {}): GraphTaskInfo => ({
  taskId: guidOf('task', ...(given.jobIds ?? []), given.operationType ?? 'ingestion', given.friendlyName ?? ''),
  taskStatus: 'queued',
  operationType: 'ingestion',
  subType: 'noSubType',
  jobIds: [],
  friendlyName: 'Loyalty files',
  submittedTimestamp: CREATED_UTC,
  endTimestamp: null,
  ciError: null,
  ciErrors: [],
  waitingTaskIds: [],
  additionalInfo: { kind: 'none' },
  ...given,
});

export const aJob = (given: Partial<GraphJobInfo> = {}): GraphJobInfo => ({
  jobId: guidOf('job', given.submittedTimestamp ?? CREATED_UTC),
  jobType: 'full',
  jobSubmissionKind: 'scheduled',
  jobStatus: 'queued',
  operationType: 'all',
  subType: 'noSubType',
  submittedTimestamp: CREATED_UTC,
  endTimestamp: null,
  shouldForceRunRequestedNodes: false,
  idList: [],
  options: null,
  tasks: [],
  ...given,
});

export const aCIResult = (given: Partial<CIResult> = {}): CIResult => ({
  exceptionCulprit: 'user',
  errorCode: 'dataRefreshFailed',
  resultSeverity: 'error',
  message: 'The number of columns in the file does not match the schema.',
  name: given.errorCode ?? 'dataRefreshFailed',
  params: {},
  ciResults: [],
  ...given,
});
