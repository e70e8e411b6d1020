import { connect } from '@qmcp/client';
import { stdio } from '@qmcp/client/stdio';
import { text } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { clientTools } from '../../src/tools/client-tools.ts';

/** A server of the 2025 era with one tool, which reports progress before it answers what it was given. */
const SERVER = `
import { createInterface } from 'node:readline';
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const tools = [{ name: 'echo', description: 'Echoes', inputSchema: { type: 'object' } }];
for await (const line of createInterface(process.stdin)) {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') {
    const serverInfo = { name: 'echoing', version: '1' };
    send({ id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo } });
  } else if (method === 'tools/list') {
    send({ id, result: { tools } });
  } else if (method === 'tools/call') {
    const { progressToken } = params._meta;
    send({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
    send({ id, result: { content: [{ type: 'text', text: JSON.stringify(params.arguments) }] } });
  } else if (id !== undefined) {
    send({ id, error: { code: -32601, message: 'Method not found' } });
  }
}
`;

it('are those of the server that a client is connected to', async () => {
  const args = ['--input-type=module', '-e', SERVER];
  await using client = await connect(() => stdio({ command: process.execPath, args }));
  const source = clientTools('echoing', client);
  expect(source.name).toBe('echoing');
  expect(await source.listTools()).toMatchObject([{ name: 'echo', description: 'Echoes' }]);

  const progress: unknown[] = [];
  const result = await source.callTool(
    'echo',
    { message: 'hello' },
    { onProgress: (report) => progress.push(report) },
  );
  expect(result).toMatchObject({ content: [text('{"message":"hello"}')] });
  expect(progress).toMatchObject([{ progress: 1, total: 2 }]);

  const stopped = source.callTool('echo', {}, { signal: AbortSignal.abort(new Error('enough')) });
  await expect(stopped).rejects.toThrow('enough');
});
