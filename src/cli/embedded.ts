/** Where the embedded store's file is, for verbs that are about files. */
import { readDatabaseUrl } from '../config.ts';
import { ConfigError } from '../core/errors.ts';
import { canonicalPath, isSharedUrl, pathOf } from '../store/index.ts';
import type { Context } from './verb.ts';

/** `instead`: what does it for PostgreSQL. Throws ConfigError. */
export const embeddedFile = (variables: Context['variables'], instead: string): string => {
  const databaseUrl = readDatabaseUrl(variables);
  if (isSharedUrl(databaseUrl)) {
    throw new ConfigError([`DATABASE_URL names a PostgreSQL database, which has tools of its own: use ${instead}`]);
  }
  return canonicalPath(pathOf(databaseUrl));
};
