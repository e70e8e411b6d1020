import type { GovernedCall } from './door.ts';
import type { ToolEntry } from './registry/entries.ts';

/** A call of a tool, as the door governs it. */
export const governedToolCall = (entry: ToolEntry, input: unknown): GovernedCall => ({
  method: 'tools/call',
  name: entry.key,
  definition: entry.key,
  scope: entry.scope,
  arguments: input,
  tool: entry,
});
