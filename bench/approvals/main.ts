/**
 * What waiting costs: memory and idle CPU of 10,000 parked approvals, and how long a decision takes to reach the client
 * that waits for it. `node --expose-gc -C @qmcp/source bench/approvals/main.ts`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { connect } from '@qmcp/client';
import { createPrincipal, metaKeys, TASKS_EXTENSION } from '@qmcp/contracts';
import { createQmcp, defineTool, localOwner } from 'qmcp';
import { z } from 'zod';

const PARKED = 10_000;
const DECISIONS = 300;
const IDLE_MS = 10_000;

const wipe = defineTool({
  name: 'wipe',
  description: 'Wipes a disk',
  input: z.object({ disk: z.string() }),
  hints: { destructive: true },
  run: ({ disk }) => `wiped ${disk}`,
});

const folder = await mkdtemp(join(tmpdir(), 'qmcp-bench-'));
const qmcp = await createQmcp({
  definitions: [wipe],
  store: join(folder, 'qmcp.db'),
  limits: {
    maxTasks: 20_000,
    maxTasksPerPrincipal: 20_000,
    maxPendingHumanRequestsPerPrincipal: 20_000,
    callBurst: 20_000,
  },
});
const { url } = await qmcp.listen({ port: 0 });
const { server, entropy } = qmcp;

const meta = { [metaKeys.clientCapabilities]: { extensions: { [TASKS_EXTENSION]: {} } } };
const caller = (fields = {}) => {
  const requestId = entropy.uuidv7();
  return {
    principal: localOwner,
    door: 'rest',
    requestId,
    correlationId: requestId,
    ...fields,
  } as const;
};
const park = (disk: string) =>
  server.request('tools/call', { name: 'wipe', arguments: { disk }, _meta: meta }, caller());

/** What is kept once rubbish is collected: objects, and what they hold outside of the heap. */
const megabytes = (): number => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
};

/** Share of a core that the process takes while nobody asks anything. */
async function idlePercent(): Promise<string> {
  const started = process.cpuUsage();
  await pause(IDLE_MS);
  const { user, system } = process.cpuUsage(started);
  return ((user + system) / 10 / IDLE_MS).toFixed(2);
}

const ada = createPrincipal({
  id: 'key:ada',
  kind: 'service',
  name: 'ada',
  scopes: ['approvals:decide'],
});

async function measureDecisions(): Promise<readonly number[]> {
  await using client = await connect(`${url}/mcp`);
  const times: number[] = [];
  for (let at = 0; at < DECISIONS; at += 1) {
    const held = Promise.withResolvers<string>();
    const stop = await server.human.changes.listen(({ id, status, held: call }) => {
      if (status === 'pending' && typeof call?.taskId === 'string') held.resolve(id);
    });
    const call = client.callTool({ name: 'wipe', arguments: { disk: `decision-${at}` } });
    const id = await held.promise;
    stop();
    // A person takes a while, in which the client has begun to wait.
    await pause(20);
    const startedMs = performance.now();
    await server.human.respond(id, { answer: 'approve' }, caller({ principal: ada }));
    await call;
    times.push(performance.now() - startedMs);
  }
  return times.toSorted((one, other) => one - other);
}

try {
  await pause(2_000);
  console.log(`idle with none: ${await idlePercent()} % of a core`);
  for (let at = 0; at < 200; at += 1) await park(`warm-${at}`);
  const times = await measureDecisions();
  const percentile = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  console.log(
    `decision to delivered result, ${DECISIONS} over HTTP: p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms`,
  );
  const before = megabytes();
  for (let at = 0; at < PARKED; at += 100) {
    await Promise.all(Array.from({ length: 100 }, (_value, more) => park(`disk-${at + more}`)));
  }
  await pause(2_000);
  console.log(`${PARKED} parked approvals: ${(megabytes() - before).toFixed(0)} MB more`);
  console.log(`idle with them: ${await idlePercent()} % of a core`);
} finally {
  await qmcp.close();
  await rm(folder, { recursive: true, force: true });
}
