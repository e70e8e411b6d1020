import { createPrincipal, defineTool, localOwner } from '@qmcp/contracts';
import type { HumanRequest, Principal } from '@qmcp/contracts';
import type { Caller, CallToolReply } from '@qmcp/server';
import { silentLogger } from '@qmcp/testkit';
import { z } from 'zod';

import { createQmcp } from '../../src/create-qmcp.ts';
import type { Qmcp, QmcpOptions } from '../../src/create-qmcp.ts';

/** What ran, by whatever server. */
export interface Runs {
  readonly inputs: unknown[];
}

/** A server whose tool `wipe` is held, on a store that others may share. */
export interface HoldingServer extends AsyncDisposable {
  readonly qmcp: Qmcp;
  readonly wipe: (disk: string, fields?: Partial<Caller>) => Promise<CallToolReply>;
  readonly pending: () => Promise<HumanRequest>;
  readonly respond: (id: string, answer: 'approve' | 'deny', by?: Principal) => Promise<void>;
}

/** Somebody with a key that may decide. */
const approver = (id = 'ada'): Principal =>
  createPrincipal({ id: `key:${id}`, kind: 'service', name: id, scopes: ['approvals:decide'] });

/** Opens a server; each has a store of its own on the same place, as another process would. */
export async function holdingServer(
  store: QmcpOptions['store'] & {},
  runs: Runs,
  options: QmcpOptions = {},
): Promise<HoldingServer> {
  const wipe = defineTool({
    name: 'wipe',
    description: 'Wipes a disk',
    input: z.object({ disk: z.string() }),
    hints: { destructive: true },
    run(input) {
      runs.inputs.push(input);
      return `wiped ${input.disk}`;
    },
  });
  const logger = silentLogger();
  const qmcp = await createQmcp({ store, definitions: [wipe], metrics: false, logger, ...options });
  const { server, entropy } = qmcp;
  const caller = (fields: Partial<Caller> = {}): Caller => {
    const requestId = entropy.uuidv7();
    return {
      principal: localOwner,
      door: 'rest',
      requestId,
      correlationId: requestId,
      ...fields,
    };
  };
  return {
    qmcp,
    wipe: (disk, fields) => server.callTool('wipe', { disk }, caller(fields)),
    async pending() {
      const { requests } = await server.human.list({ status: 'pending' }, { limit: 1 });
      if (requests[0] === undefined) throw new Error('nothing is held');
      return requests[0];
    },
    async respond(id, answer, principal = approver()) {
      await server.human.respond(id, { answer }, caller({ principal }));
    },
    [Symbol.asyncDispose]: () => qmcp.close(),
  };
}

/** The first text of a reply. */
export const textOf = ({ content: [block] }: CallToolReply): string =>
  block?.type === 'text' ? block.text : '';
