import { z } from '@hono/zod-openapi';
import type { TrustStore } from '@qmcp/contracts';
import { pinIdOf } from '@qmcp/server';
import type { ToolEntry } from '@qmcp/server';

import { defineRoute, json } from '../define-route.ts';
import { callerOf } from '../caller-of.ts';
import { PinState, pinStateOf } from '../schemas/tool-detail.ts';
import { Tool } from '../schemas/tool.ts';

const ToolList = z
  .strictObject({
    tools: z.array(Tool),
    pins: z.array(PinState).describe('Of those tools that come from other servers.'),
  })
  .openapi('ToolList');

/** Lists the tools that the caller may use. */
export const listTools = defineRoute(
  'authenticated',
  {
    method: 'get',
    path: '/v1/tools',
    operationId: 'listTools',
    tags: ['Tools'],
    summary: 'List tools',
    description:
      'The tools that the caller’s scopes grant, in the order of their names, as MCP lists them.',
    responses: { 200: json(ToolList, 'The tools.') },
  },
  ({ server: { registry }, store }) =>
    async (context) => {
      const entries = registry.tools.visibleTo(callerOf(context).principal);
      const tools = entries.map(({ listed }) => listed as z.infer<typeof Tool>);
      return context.json({ tools, pins: await pinStatesOf(entries, store.trust) }, 200);
    },
);

async function pinStatesOf(
  entries: readonly ToolEntry[],
  trust: Pick<TrustStore, 'list'>,
): Promise<z.infer<typeof PinState>[]> {
  const foreign = entries.filter(({ origin }) => origin !== undefined);
  if (foreign.length === 0) return [];
  const pins = new Map((await trust.list('pin')).map((pin) => [pin.id, pin]));
  return foreign.map((entry) => ({
    tool: entry.key,
    source: entry.origin ?? '',
    state: pinStateOf(entry, pins.get(pinIdOf(entry) ?? '')),
  }));
}
