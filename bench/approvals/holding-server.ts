import type { Caller } from '@qmcp/server';
import { createPrincipal, metaKeys, TASKS_EXTENSION } from '@qmcp/contracts';
import { createQmcp, defineTool, localOwner } from 'qmcp';
import type { Qmcp, QmcpOptions } from 'qmcp';
import { z } from 'zod';

const wipe = defineTool({
  name: 'wipe',
  description: 'Wipes a disk',
  input: z.object({ disk: z.string() }),
  hints: { destructive: true },
  run: ({ disk }) => `wiped ${disk}`,
});

const limits = {
  maxTasks: 20_000,
  maxTasksPerPrincipal: 20_000,
  maxPendingHumanRequestsPerPrincipal: 20_000,
  callBurst: 20_000,
};

const ada = createPrincipal({
  id: 'key:ada',
  kind: 'service',
  name: 'ada',
  scopes: ['approvals:decide'],
});

/** A server whose tool `wipe` waits for a person. */
export const createHoldingServer = (place: QmcpOptions): Promise<Qmcp> =>
  createQmcp({ definitions: [wipe], limits, ...place });

const callerIn = ({ entropy }: Qmcp, principal = localOwner): Caller => {
  const requestId = entropy.uuidv7();
  return { principal, door: 'rest', requestId, correlationId: requestId };
};

/** Calls `wipe`, which becomes a task that waits. */
export async function park(qmcp: Qmcp, disk: string): Promise<void> {
  const _meta = { [metaKeys.clientCapabilities]: { extensions: { [TASKS_EXTENSION]: {} } } };
  const params = { name: 'wipe', arguments: { disk }, _meta };
  await qmcp.server.request('tools/call', params, callerIn(qmcp));
}

/** Approves, as somebody with a key. */
export async function approve(qmcp: Qmcp, approvalId: string): Promise<void> {
  await qmcp.server.human.respond(approvalId, { answer: 'approve' }, callerIn(qmcp, ada));
}
