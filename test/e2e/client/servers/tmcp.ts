import { HttpTransport } from '@tmcp/transport-http';

import type { ForeignServer, Ledger } from './foreign-server.ts';
import { startSite } from './site.ts';
import type { Served } from './site.ts';
import { defineOnTmcp } from './tmcp-definitions.ts';
import { nodeListener } from './web-listener.ts';

function serve(ledger: Ledger): Served {
  const transport = new HttpTransport(defineOnTmcp(ledger), { path: '/mcp' });
  return {
    listener: nodeListener(
      async (request) => (await transport.respond(request)) ?? new Response(null, { status: 404 }),
    ),
    close: () => transport.close(),
  };
}

/** tmcp, in both eras on one endpoint. */
export const tmcpServers: readonly ForeignServer[] = [
  {
    name: 'tmcp',
    revision: '2026-07-28',
    lacks: {},
    start: () => startSite(serve),
  },
  {
    name: 'tmcp, asked for the 2025 era',
    revision: '2025-06-18',
    era: 'legacy',
    lacks: {},
    start: () => startSite(serve),
  },
];
