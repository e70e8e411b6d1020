import { startBehindLine } from './behind-line.ts';
import { defineOnFastMcp } from './fastmcp-definitions.ts';
import type { ForeignServer, RunningServer } from './foreign-server.ts';
import { startedByClient } from './stdio-program.ts';

const startFastMcp = (stateless: boolean): Promise<RunningServer> =>
  startBehindLine(async (ledger, address) => {
    const server = defineOnFastMcp(ledger);
    await server.start({ transportType: 'httpStream', httpStream: { ...address, stateless } });
    return () => server.stop();
  });

const common = {
  pagination: 'it gives every list in one page',
  'list changes': 'it does not declare that it reports them',
};
const startedByItsClient = 'its client starts and ends it';
const noAnswers = 'an answer to it finds another server';

/** FastMCP for TypeScript, which stands on the official SDK v1: with sessions, without, and on stdio. */
export const fastMcpServers: readonly ForeignServer[] = [
  {
    name: 'FastMCP, sessions',
    revision: '2025-11-25',
    lacks: common,
    start: () => startFastMcp(false),
  },
  {
    name: 'FastMCP, stateless',
    revision: '2025-11-25',
    lacks: {
      ...common,
      elicitation: noAnswers,
      sampling: noAnswers,
      cancellation: 'it works on for a caller who has gone',
    },
    start: () => startFastMcp(true),
  },
  {
    name: 'FastMCP, stdio',
    revision: '2025-11-25',
    lacks: {
      ...common,
      'lost answers': startedByItsClient,
      restarts: startedByItsClient,
      'forgotten sessions': startedByItsClient,
    },
    start: () => startedByClient('fastmcp'),
  },
];
