import { writeFile } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';

/** A home whose server tells receivers on 127.0.0.1. @param databaseUrl - default: its store is a file in it */
export async function makeHome({
  databaseUrl,
}: {
  readonly databaseUrl?: string;
}): Promise<TemporaryFolder> {
  const home = await temporaryFolder();
  if (databaseUrl !== undefined) await writeFile(home.file('url'), databaseUrl);
  const settings = {
    webhookHosts: ['127.0.0.1'],
    ...(databaseUrl !== undefined && { databaseUrlFile: 'url' }),
  };
  await writeFile(home.file('qmcp.config.json'), JSON.stringify(settings));
  return home;
}
