import type { Logger } from '@qmcp/contracts';

import type { Connections } from './connections.ts';

/** Settings of the server on which it rests that an acknowledged record survives a power cut. */
const NEEDED = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/** Says which of the server's settings break that promise. @throws what `pg` throws */
export async function warnOfLaxDurability(connections: Connections, logger: Logger): Promise<void> {
  const { rows } = await connections.attempt<{ name: string }>({
    text: "select name from pg_settings where name = any($1) and setting = 'off'",
    values: [NEEDED],
  });
  for (const { name } of rows) {
    logger.warn(
      { setting: name },
      `the database has ${name} off, so a crash of its machine may lose acknowledged records: turn it on`,
    );
  }
}
