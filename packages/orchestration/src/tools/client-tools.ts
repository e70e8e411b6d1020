import type { Client } from '@qmcp/client';

import type { ToolSource } from './tool-source.ts';

/**
 * The tools of a server that a client of ours is connected to. Closing the client is up to whoever opened it.
 * @param name - tells its tools apart from those of other servers
 */
export const clientTools = (
  name: string,
  client: Pick<Client, 'listTools' | 'callTool'>,
): ToolSource => ({
  name,
  listTools: (options) => client.listTools(options),
  callTool: (tool, input, options) => client.callTool({ name: tool, arguments: input }, options),
});
