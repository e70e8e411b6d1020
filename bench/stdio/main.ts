/**
 * How many messages a second go through a server's standard input and output, with 64 requests in flight. A request and
 * its reply are a message each. `ping` is the way of a message alone; `tools/call` adds policy, limits and validation. The
 * server has no store, so nothing is on record.
 *
 *     node -C @qmcp/source bench/stdio/main.ts [requests a run]
 */
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

import { LoadedServer } from './load.ts';
import type { Measurement, RepeatedRequest } from './load.ts';

const IN_FLIGHT = 64;
const RUNS = 5;
const TARGET_MESSAGES_PER_SECOND = 200_000;

const requests = Number(process.argv[2] ?? 200_000);

const clientInfo = { name: 'bench', version: '1.0.0' };
const call = { name: 'echo', arguments: { text: 'hello' } };
const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};

const scenarios: Readonly<Record<string, RepeatedRequest>> = {
  'ping (2025-11-25)': { method: 'ping' },
  'tools/call echo (2025-11-25)': { method: 'tools/call', params: call },
  'tools/call echo (2026-07-28)': { method: 'tools/call', params: { _meta: modernMeta, ...call } },
};

const serverCommand = [
  process.execPath,
  ...process.execArgv,
  fileURLToPath(new URL('server.ts', import.meta.url)),
];

/** Measures on a server that did nothing else before. @returns the run of median speed */
async function measure(request: RepeatedRequest): Promise<Measurement> {
  await using server = new LoadedServer(serverCommand);
  await server.ask({
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
  });
  await server.repeat(request, requests / 4, IN_FLIGHT);
  const runs: Measurement[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await measureRun(server, request));
  runs.sort((a, b) => a.messagesPerSecond - b.messagesPerSecond);
  return runs[Math.floor(RUNS / 2)] as Measurement;
}

async function measureRun(server: LoadedServer, request: RepeatedRequest): Promise<Measurement> {
  const messages = requests * 2;
  const spentBeforeUs = await spentUs(server);
  const driverBefore = process.cpuUsage();
  const startedMs = performance.now();
  await server.repeat(request, requests, IN_FLIGHT);
  const tookMs = performance.now() - startedMs;
  const driver = process.cpuUsage(driverBefore);
  return {
    messagesPerSecond: (messages / tookMs) * 1000,
    serverUsPerMessage: ((await spentUs(server)) - spentBeforeUs) / messages,
    driverUsPerMessage: (driver.user + driver.system) / messages,
  };
}

async function spentUs(server: LoadedServer): Promise<number> {
  const { structuredContent } = await server.ask<{ structuredContent: { cpuUs: number } }>({
    method: 'tools/call',
    params: { name: 'spent', arguments: {} },
  });
  return structuredContent.cpuUs;
}

console.log(
  `Node.js ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model}; ` +
    `${requests} requests a run, median of ${RUNS}, ${IN_FLIGHT} in flight`,
);
for (const [name, request] of Object.entries(scenarios)) {
  const { messagesPerSecond, serverUsPerMessage, driverUsPerMessage } = await measure(request);
  const share = ((messagesPerSecond / TARGET_MESSAGES_PER_SECOND) * 100).toFixed(0);
  console.log(
    `${name.padEnd(30)} ${Math.round(messagesPerSecond).toLocaleString('en').padStart(9)} messages/s ` +
      `(${share} % of the target), CPU µs/message: server ${serverUsPerMessage.toFixed(2)}, ` +
      `driver ${driverUsPerMessage.toFixed(2)}`,
  );
}
