/** What the documents say can go wrong with the refresh of a data source, in the service's own codes and words. */
import { pick } from './chance.ts';
import type { SourceStory } from './retailer.ts';
import { aCIResult } from './shapes.ts';
import type { CIResult } from './wire.ts';

type Mishap = Pick<CIResult, 'exceptionCulprit' | 'errorCode'> & { readonly text: string };

const mishaps: readonly Mishap[] = [
  {
    exceptionCulprit: 'user',
    errorCode: 'corruptRecordsThresholdExceeded',
    text: 'The number of columns in the file does not match the schema. The rows are kept in {source}_{table}_corrupt.',
  },
  {
    exceptionCulprit: 'user',
    errorCode: 'corruptRecordsFound',
    text: 'The data type of a column in {table} does not match the schema: a date is neither ISO 8601 nor en-US.',
  },
  {
    exceptionCulprit: 'user',
    errorCode: 'dataSourceManifestNotFound',
    text: 'Partition files of {table} are missing: the manifest names files that are not in the storage account.',
  },
  {
    exceptionCulprit: 'external',
    errorCode: 'dataflowInsufficientPermissions',
    text: 'The credentials of the connection were refused. Sign in to the data source again.',
  },
  {
    exceptionCulprit: 'external',
    errorCode: 'dataRefreshFailed',
    text: 'The data source could not be reached while reading {table}.',
  },
  {
    exceptionCulprit: 'user',
    errorCode: 'cdmLoadManifestFailed',
    text: 'Rows of {table} have unescaped quotes or line breaks and could not be read.',
  },
  {
    exceptionCulprit: 'system',
    errorCode: 'dataRefreshFailedToStart',
    text: 'The refresh could not be started because of a temporary problem of the service.',
  },
];

/** One of the documented failures, worded for the data source. */
export const mishapOf = (source: SourceStory, chance: number): CIResult => {
  const { text, ...mishap } = pick(mishaps, chance);
  const table = pick(source.tables, (chance * 7) % 1);
  const message = text.replaceAll('{table}', table).replaceAll('{source}', source.name.replaceAll(/[^A-Za-z]/g, ''));
  return aCIResult({ ...mishap, name: mishap.errorCode, message, params: { entityName: table } });
};

export const timeoutOf = (source: SourceStory): CIResult =>
  aCIResult({
    exceptionCulprit: 'system',
    errorCode: 'dataSourceRefreshTimeout',
    name: 'dataSourceRefreshTimeout',
    message: `The refresh of ${source.name} did not end in the time that is given to it.`,
  });
