import type { Clock, JsonObject, SeenDefinition } from '@qmcp/contracts';

import type { ToolEntry } from '../registry/entries.ts';

/** What the pin of a tool is known by: `server/tool`; undefined for a tool of our own, which has none. */
export const pinIdOf = ({ origin, key }: Pick<ToolEntry, 'origin' | 'key'>): string | undefined =>
  origin === undefined ? undefined : `${origin}/${key}`;

/** A tool as it is defined now. */
export const seenDefinition = (
  { listed, digest }: Pick<ToolEntry, 'listed' | 'digest'>,
  clock: Pick<Clock, 'nowMs'>,
): SeenDefinition => ({
  digest,
  definition: JSON.parse(JSON.stringify(listed)) as JsonObject,
  seenAtMs: clock.nowMs(),
});
