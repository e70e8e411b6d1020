/**
 * A first server: one tool, called once over HTTP, and found in the record afterwards.
 *
 * The request is written out as it goes over the wire in revision 2026-07-28: no handshake and no session, each request
 * says by itself which revision it speaks, and headers repeat what a proxy may want to route by.
 */
import assert from 'node:assert/strict';

import { createQmcp, defineTool } from 'qmcp';
import { z } from 'zod';

const greet = defineTool({
  name: 'greet',
  title: 'Greet someone',
  description: 'Greets someone by name. Reads and changes nothing.',
  input: z.object({ name: z.string().min(1).describe('Whom to greet') }),
  hints: { readOnly: true },
  run: ({ name }) => `Hello, ${name}!`,
});

const qmcp = await createQmcp({ definitions: [greet] });
try {
  const { url } = await qmcp.listen({ port: 0 });

  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'tools/call',
      'Mcp-Name': 'greet',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'greet',
        arguments: { name: 'Ada' },
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'first-server', version: '1.0.0' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  });
  const { result } = (await response.json()) as {
    result: { content: readonly unknown[]; isError: boolean };
  };
  assert.equal(response.status, 200);
  assert.equal(result.isError, false);
  assert.deepEqual(result.content, [{ type: 'text', text: 'Hello, Ada!' }]);
  console.log('the tool answered:', JSON.stringify(result.content));

  // The reply left only after its record was on disk, so it is there now.
  const requestId = response.headers.get('X-Request-ID') ?? '';
  const { records } = await qmcp.store.audit.list({ requestId }, { limit: 10 });
  assert.equal(records.length, 1);
  const [record] = records;
  assert.equal(record?.outcome, 'ok');
  assert.equal(record.name, 'greet');
  assert.equal(record.principalId, 'owner');
  assert.equal(record.door, 'mcp-http');
  assert.equal(record.clientName, 'first-server/1.0.0');
  console.log(`the record says: ${record.principalId} called ${record.name}, ${record.outcome}`);
} finally {
  await qmcp.close();
}
