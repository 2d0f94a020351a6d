/** The shapes that the Customer Insights API v1 sends, field by field as its published client library names them. */
import type {
  DataSourceKind,
  JobStatus,
  OperationType,
  ProvisioningState,
  RefreshState,
  SegmentJobStatus,
} from './enumerations.ts';
import type { DataRow, EntityMetadata } from './wire-tables.ts';

export type * from './enumerations.ts';
export type * from './wire-tables.ts';

type Created = {
  readonly version: number;
  readonly createdBy: string;
  readonly createdUtc: string;
  readonly updatedBy: string;
  readonly updatedUtc: string;
  readonly instanceId: string;
};

export type InstanceInfo = {
  readonly instanceId: string;
  readonly name: string;
  readonly instanceType: 'trial' | 'sandbox' | 'production' | 'pitchDemo' | 'pov';
  readonly expiryTimeUtc?: string;
  readonly maxTrialExtensionsAllowed: number;
  readonly trialExtensionHistory: readonly unknown[];
  readonly scaleUnitId: string;
  readonly azureRegion: string;
  readonly platformType: string;
};

export type InstanceMetadata = InstanceInfo & {
  readonly isB2B: boolean;
  readonly isB2C: boolean;
  readonly provisioningState: ProvisioningState;
  readonly region: string;
  readonly refreshSchedule: {
    readonly isActive: boolean;
    readonly timezoneId: string;
    readonly cronSchedules: readonly string[];
    readonly scheduleId: string;
  };
  readonly isRefreshCredentialRequired: boolean;
  readonly configuredWorkspaces: readonly string[];
  readonly cdsOrgInfo?: { readonly [name: string]: unknown };
} & Omit<Created, 'instanceId'>;

export type DataSourceMetadata = Created & {
  readonly dataSourceId: string;
  readonly name: string;
  readonly friendlyName: string;
  readonly kind: DataSourceKind;
  readonly isActive: boolean;
  readonly entityNames: readonly string[];
  readonly entitiesCount: number;
  readonly entityInformation: readonly { readonly entityName: string; readonly primaryKey?: string }[];
  readonly provisioningState: ProvisioningState;
  readonly lastRefresh: string | null;
  readonly refreshState: RefreshState;
  readonly incrementalRefreshProperties: readonly unknown[];
  readonly modelJsonPath: string | null;
};

export type DataSourceInfo = { readonly dataSourceMetadata: DataSourceMetadata; readonly model: unknown };

export type SegmentError = { readonly key: string; readonly value: string; readonly args: readonly string[] };

export type SegmentEvaluation = {
  readonly evaluationDate: string;
  readonly entityCount: number;
  readonly jobStatus: SegmentJobStatus;
  readonly error: SegmentError | null;
};

export type SegmentMetadata = Created & {
  readonly name: string;
  readonly friendlyName: string;
  readonly description: string;
  readonly kind: string;
  readonly state: 'inactive' | 'active' | 'validating' | 'validated' | 'invalid' | 'validationError';
  readonly errorDescription: string | null;
  readonly endDate: string | null;
  readonly evaluationStatus: (SegmentEvaluation & { readonly lastSuccessfulRunId: string | null }) | null;
  /** Newest first; only with `includeHistoricStats`. */
  readonly evaluationStatusHistory: readonly SegmentEvaluation[];
  readonly segmentQueryExpression: string;
};

export type MeasureOutput = {
  /** Numbers as text, by aggregate alias. */
  readonly values: { readonly [alias: string]: string };
  readonly measureName: string;
  readonly evaluationTime: string;
};

export type MeasureEvaluation = {
  readonly state: 'none' | 'running' | 'failed' | 'completed';
  readonly endTime: string | null;
  readonly error: string | null;
  readonly lastSuccessfulRunId: string | null;
};

export type MeasureMetadata = Created & {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly definition: {
    readonly kind: 'entity' | 'attribute';
    readonly isScalar: boolean;
    readonly isProfile: boolean;
    readonly dimensions: readonly string[];
    readonly aggregates: readonly {
      readonly operation: string;
      readonly alias: string;
      readonly displayName: string;
    }[];
    readonly type: 'structured' | 'manual';
    readonly isManualQueryScalar: boolean;
  };
  readonly latestEvaluation: MeasureEvaluation | null;
  readonly output: MeasureOutput | null;
  readonly evaluationStats: { readonly lastSuccessful: string | null; readonly consecutiveFailureCount: number };
  /** Newest first; only with `includeHistoricStats`. */
  readonly outputHistory: readonly MeasureOutput[];
  readonly evaluationHistory: readonly MeasureEvaluation[];
  readonly isTemplate: boolean;
};

export type CIResult = {
  readonly exceptionCulprit: 'system' | 'user' | 'external';
  readonly errorCode: string;
  readonly resultSeverity: 'error' | 'warning' | 'recommendation';
  readonly message: string;
  readonly name: string;
  readonly params: { readonly [name: string]: string };
  readonly ciResults: readonly CIResult[];
};

export type SelectionReason = {
  readonly code:
    | 'unknown'
    | 'requested'
    | 'firstRun'
    | 'unsuccessful'
    | 'lastRunSkipped'
    | 'alreadyRunning'
    | 'modifiedInputs'
    | 'upstreamRerunning'
    | 'dependantSystemNode'
    | 'dependsOnMerge';
  readonly details: string;
};

/** One part of a job. It does not say which data source or segment it is but by its friendly name. */
export type GraphTaskInfo = {
  readonly taskId: string;
  readonly taskStatus: JobStatus;
  readonly operationType: OperationType;
  readonly subType: string;
  readonly jobIds: readonly string[];
  readonly friendlyName: string;
  readonly submittedTimestamp: string;
  readonly endTimestamp: string | null;
  readonly ciError: CIResult | null;
  readonly ciErrors: readonly CIResult[];
  readonly waitingTaskIds: readonly string[];
  readonly additionalInfo: { readonly kind: string };
};

export type GraphJobInfo = {
  readonly jobId: string;
  readonly jobType: 'full' | 'incremental';
  readonly jobSubmissionKind: 'onDemand' | 'scheduled';
  readonly jobStatus: JobStatus;
  readonly operationType: OperationType;
  readonly subType: string;
  readonly submittedTimestamp: string;
  readonly endTimestamp: string | null;
  readonly shouldForceRunRequestedNodes: boolean;
  readonly idList: readonly string[];
  readonly options: { readonly runDownstreamAfterMerge: boolean } | null;
  /** Only sent with `includeTasks`. */
  readonly tasks: readonly GraphTaskInfo[];
};

/** The present status of one process of the environment. */
export type GraphNodeInfo = {
  readonly operationType: OperationType;
  readonly subType: string;
  readonly identifier: string;
  readonly friendlyName: string;
  readonly jobIds: readonly string[];
  readonly lastSuccessJobIds: readonly string[];
  /** Absent: never run. */
  readonly taskStatus?: JobStatus;
  readonly endTimestamp: string | null;
  readonly lastSuccessfulTimestamp: string | null;
  readonly ciError: CIResult | null;
  readonly ciErrors: readonly CIResult[];
  readonly additionalInfo: { readonly kind: string };
  readonly selectionReason: SelectionReason | null;
};

/** Errors of instances, data sources and workflows. */
export type ApiErrorResult = CIResult & { readonly httpStatusCode: number };

/** The gateway's own errors: bad key, quota, unknown path. */
export type GatewayError = { readonly statusCode: number; readonly message: string };

/** All that one environment answers from: plain data. */
export type World = {
  readonly instance: InstanceMetadata;
  readonly dataSources: readonly DataSourceInfo[];
  readonly segments: readonly SegmentMetadata[];
  readonly measures: readonly MeasureMetadata[];
  readonly nodes: readonly GraphNodeInfo[];
  /** Newest first. */
  readonly jobs: readonly GraphJobInfo[];
  readonly entities: readonly EntityMetadata[];
  /** By the table's qualified name. */
  readonly rows: { readonly [table: string]: readonly DataRow[] };
};
