/** The shapes of tables and their rows on the wire, as the published client library names them. */

/** One field of a table. */
export type AttributeMetadata = {
  readonly name: string;
  readonly friendlyName: string;
  readonly dataType: 'String' | 'Int64' | 'Double' | 'Boolean' | 'DateTime';
  readonly searchProperties: { readonly isSearchable: boolean; readonly isFilterable: boolean } | null;
};

export type PartitionMetadata = {
  readonly name: string;
  readonly location: string;
  readonly refreshTime: string;
  readonly isCIGenerated: boolean;
};

/** A table as the API describes it; the lists that people don't ask for are left out, as the API may. */
export type EntityMetadata = {
  readonly name: string;
  /** Of a data source's table: its id, an underscore and the name. */
  readonly qualifiedEntityName: string;
  readonly dataSourceName: string | null;
  readonly datasourceId: string | null;
  readonly dataflowType: string;
  readonly entityType: string;
  readonly attributes: readonly AttributeMetadata[];
  readonly keys: readonly (readonly AttributeMetadata[])[];
  readonly refreshTime: string | null;
  readonly partitions: readonly PartitionMetadata[];
};

export type DataRow = { readonly [field: string]: string | number | boolean | null };

/** Errors of `/data`. */
export type ODataError = {
  readonly errorCode: string;
  readonly message: string;
  readonly target: string;
  readonly details: readonly unknown[];
  readonly innerError: unknown;
};
