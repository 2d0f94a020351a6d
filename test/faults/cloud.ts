/** Where a bot under faults finds Microsoft's sign-in and keys: told by a variable, while the real one knows them by heart. */
import type { Config } from '../../src/config.ts';
import type { Cloud } from '../../src/teams/settings.ts';

export const CLOUD_VARIABLE = 'FAULTS_CLOUD';

type Places = Pick<Cloud, 'loginUrl' | 'openIdMetadataUrl'>;

export const writeCloud = (places: Places): string => JSON.stringify(places);

/** Nothing given: the real cloud. */
export const withCloud = (config: Config, text: string | undefined): Config =>
  text === undefined
    ? config
    : { ...config, teams: { ...config.teams, cloud: { ...config.teams.cloud, ...(JSON.parse(text) as Places) } } };
