import { startBehindLine } from './behind-line.ts';
import type { ForeignServer, RunningServer } from './foreign-server.ts';
import { createQmcpFor } from './qmcp-definitions.ts';
import { startedByClient } from './stdio-program.ts';

const startQmcp = (): Promise<RunningServer> =>
  startBehindLine(async (ledger, address) => {
    const qmcp = await createQmcpFor(ledger);
    await qmcp.listen(address);
    return () => qmcp.close();
  });

const startedByItsClient = 'its client starts and ends it';
const unstoppable = {
  'lost answers': startedByItsClient,
  restarts: startedByItsClient,
  'forgotten sessions': startedByItsClient,
};

/** Our own server, in both eras on one endpoint and on stdio. */
export const qmcpServers: readonly ForeignServer[] = [
  { name: 'qmcp', revision: '2026-07-28', lacks: {}, start: startQmcp },
  {
    name: 'qmcp, asked for the 2025 era',
    revision: '2025-11-25',
    era: 'legacy',
    lacks: {},
    start: startQmcp,
  },
  {
    name: 'qmcp, stdio',
    revision: '2026-07-28',
    lacks: unstoppable,
    start: () => startedByClient('qmcp'),
  },
  {
    name: 'qmcp, stdio, asked for the 2025 era',
    revision: '2025-11-25',
    era: 'legacy',
    lacks: unstoppable,
    start: () => startedByClient('qmcp'),
  },
];
