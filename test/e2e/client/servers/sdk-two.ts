import { createMcpHandler } from '@modelcontextprotocol/server';

import type { ForeignServer, Ledger } from './foreign-server.ts';
import { defineOnSdkTwo } from './sdk-two-definitions.ts';
import type { Garden } from './sdk-two-definitions.ts';
import { startSite } from './site.ts';
import type { Served } from './site.ts';
import { startedByClient } from './stdio-program.ts';
import { nodeListener } from './web-listener.ts';

/** One handler serves both eras: each request of either gets an instance of its own. */
function serve(ledger: Ledger): Served {
  const garden: Garden = { ledger, grown: false, changed: () => handler.notify.toolsChanged() };
  const handler = createMcpHandler(() => defineOnSdkTwo(garden));
  return {
    listener: nodeListener((request) => handler.fetch(request)),
    close: () => handler.close(),
  };
}

const paged = { pagination: 'its McpServer gives every list in one page' };
const noAnswers = 'it serves this era without sessions, so an answer finds another server';
const startedByItsClient = 'its client starts and ends it';
const unstoppable = {
  'lost answers': startedByItsClient,
  restarts: startedByItsClient,
  'forgotten sessions': startedByItsClient,
};

/** The official SDK of the second generation, in both eras on one endpoint and on stdio. */
export const sdkTwoServers: readonly ForeignServer[] = [
  {
    name: 'official SDK v2',
    revision: '2026-07-28',
    lacks: paged,
    start: () => startSite(serve),
  },
  {
    name: 'official SDK v2, asked for the 2025 era',
    revision: '2025-11-25',
    era: 'legacy',
    lacks: {
      ...paged,
      elicitation: noAnswers,
      sampling: noAnswers,
      'list changes': 'no stream outlives a request',
    },
    start: () => startSite(serve),
  },
  {
    name: 'official SDK v2, stdio',
    revision: '2026-07-28',
    lacks: { ...paged, ...unstoppable },
    start: () => startedByClient('sdk-two'),
  },
  {
    name: 'official SDK v2, stdio, asked for the 2025 era',
    revision: '2025-11-25',
    era: 'legacy',
    lacks: { ...paged, ...unstoppable },
    start: () => startedByClient('sdk-two'),
  },
];
