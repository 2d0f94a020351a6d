/** The words that the API's enumerations have, as its published client library lists them. */

export type JobStatus =
  | 'queued'
  | 'needsUpdate'
  | 'running'
  | 'failed'
  | 'timedOut'
  | 'aborted'
  | 'deleted'
  | 'successful'
  | 'skipped';

/** The operation types that our worlds use, of the about thirty that exist. */
export type OperationType =
  | 'ingestion'
  | 'map'
  | 'match'
  | 'merge'
  | 'profileStore'
  | 'search'
  | 'activity'
  | 'segmentation'
  | 'measures'
  | 'export'
  | 'all';

export type DataSourceKind =
  | 'salesforce'
  | 'dynamics365'
  | 'powerQuery'
  | 'attachCdm'
  | 'attachSynapse'
  | 'attachCds'
  | 'powerPlatform'
  | 'datahub'
  | 'firstParty';

export type RefreshState = 'notUpdated' | 'updated' | 'updating' | 'updateFailed' | 'updateCancelled';

export type ProvisioningState =
  | 'new'
  | 'creating'
  | 'active'
  | 'createFailed'
  | 'updateFailed'
  | 'deleting'
  | 'refreshCredentials'
  | 'updating'
  | 'quickUpdate'
  | 'deactivated';

/** PascalCase, unlike the other enumerations. */
export type SegmentJobStatus =
  | 'None'
  | 'Queued'
  | 'Running'
  | 'CompletedSuccess'
  | 'CompletedFailure'
  | 'Cancelled'
  | 'Interrupted'
  | 'NotQualified';
