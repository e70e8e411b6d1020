import { describe, expect, it } from 'vitest';

import { ChangingPolicy, decided, deleteUser, pendingOf } from '../approvals/holds.ts';
import { openPipe } from '../pipe-client.ts';
import { testServer } from '../test-server.ts';
import { LegacyClient } from '../wire/harness/legacy-client.ts';
import { startWireServer } from '../wire/harness/wire-server.ts';

const capabilities = { elicitation: { url: {} } };
const call = { name: 'delete_user', arguments: { id: 7 } };
const COMPLETE = 'notifications/elicitation/complete';

function parts() {
  const publicUrl = () => 'http://127.0.0.1:3333';
  return { tool: deleteUser().tool, policy: new ChangingPolicy(), publicUrl };
}

describe('a session that was refused with a link', () => {
  it('hears on its own stream that the approval is settled, and nobody else does', async () => {
    const { tool, ...options } = parts();
    await using wire = await startWireServer({ definitions: [tool], ...options });
    const client = await LegacyClient.open(wire, '2025-11-25', { capabilities });
    const other = await LegacyClient.open(wire, '2025-11-25', { capabilities });
    const [own, foreign] = [await client.listen(), await other.listen()];
    await client.call('tools/call', call);
    // However often it is refused, it hears of the end once.
    await client.call('tools/call', call, 2);
    const approval = await pendingOf(wire.mcp.human.store);
    await decided(wire.mcp.human.store, approval);
    expect(await own.message()).toEqual({
      jsonrpc: '2.0',
      method: COMPLETE,
      params: { elicitationId: approval.id },
    });
    // What comes next on either stream is something else.
    wire.mcp.registry.add(deleteUser({ name: 'another' }).tool);
    const grown = { method: 'notifications/tools/list_changed' };
    expect(await own.message()).toMatchObject(grown);
    expect(await foreign.message()).toMatchObject(grown);
  });

  it('hears it over a pipe too', async () => {
    const { tool, ...options } = parts();
    const { server } = testServer([tool], options);
    await using client = await openPipe(server, { capabilities });
    const refused = await client.request('tools/call', call);
    expect(refused).toMatchObject({ error: { code: -32042 } });
    const approval = await pendingOf(server.human.store);
    await decided(server.human.store, approval, { answer: 'deny' });
    const params = { elicitationId: approval.id };
    expect(await client.hears(COMPLETE)).toMatchObject({ params });
  });

  it('leaves nothing waiting when it ends before that', async () => {
    const { tool, ...options } = parts();
    await using wire = await startWireServer({ definitions: [tool], ...options });
    const client = await LegacyClient.open(wire, '2025-11-25', { capabilities });
    await client.call('tools/call', call);
    expect((await client.delete()).status).toBe(204);
    const approval = await pendingOf(wire.mcp.human.store);
    await decided(wire.mcp.human.store, approval);
    expect(wire.errors).toEqual([]);
  });
});
