import { OsvFolder, OsvService, type AdvisorySource } from '@qmcp/execution';

import type { Config } from './config.ts';

/** Where packages are looked up, as it is configured: a folder before a service; undefined where it is neither. */
export function advisorySource({
  advisoriesFolder,
  advisoriesUrl,
}: Pick<Config, 'advisoriesFolder' | 'advisoriesUrl'>): AdvisorySource | undefined {
  if (advisoriesFolder !== undefined) return new OsvFolder(advisoriesFolder);
  return advisoriesUrl === undefined ? undefined : new OsvService(advisoriesUrl);
}
