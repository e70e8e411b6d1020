/** The server that is measured: two tools over standard input and output, ungoverned. No store, so nothing is on record. */
import { defineTool, localOwner, toolResult } from '@qmcp/contracts';
import { createToolHost } from '@qmcp/execution';
import { createMcpServer } from '@qmcp/server';
import * as z from 'zod';

import { systemClock } from '../../apps/qmcp/src/platform/system-clock.ts';
import { createSystemEntropy } from '../../apps/qmcp/src/platform/system-entropy.ts';
import { defaultLimits } from '../../packages/contracts/src/limits.ts';

const ignore = (): void => undefined;

/** Without a limit on calls: a thousand a second is the default, and it is not what is measured. */
const limits = { ...defaultLimits, callsPerMinute: 1e12, callBurst: 1e12 };

const echo = defineTool({
  name: 'echo',
  description: 'Returns its text',
  input: z.object({ text: z.string() }),
  hints: { readOnly: true },
  run: ({ text }) => text,
});

/** How the driver learns what the server spent, without a channel of its own. */
const spent = defineTool({
  name: 'spent',
  description: 'The CPU time of this process, in microseconds',
  input: z.object({}),
  hints: { readOnly: true },
  run() {
    const { user, system } = process.cpuUsage();
    return toolResult({ content: [], structuredContent: { cpuUs: user + system } });
  },
});

const server = createMcpServer({
  info: { name: 'bench', version: '1.0.0' },
  auth: 'local',
  clock: systemClock,
  entropy: createSystemEntropy(systemClock),
  host: createToolHost({ clock: systemClock, limits }),
  logger: { debug: ignore, info: ignore, warn: console.error, error: console.error },
  limits,
});
server.registry.add(echo);
server.registry.add(spent);
await server.serveStdio(process.stdin, process.stdout, localOwner);
