/**
 * Tools of one's own in a folder: `tools/count-words.js` imports nothing, and qmcp serves it beside its own tools
 * because it is started in the folder that holds `tools/`.
 *
 * The official client starts the server itself and talks to it over its standard streams, as desktop clients do. What
 * it called is then read from the store that the server left behind.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createQmcp } from 'qmcp';

const folder = import.meta.dirname;
const main = fileURLToPath(new URL('../../apps/qmcp/src/main.ts', import.meta.url));
const home = await mkdtemp(join(tmpdir(), 'own-tools-folder-'));
try {
  const client = new Client({ name: 'own-tools-folder', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['-C', '@qmcp/source', main, 'serve', '--stdio', '--home', home],
      cwd: folder,
    }),
  );
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  assert.ok(names.includes('count_words'));
  assert.ok(names.includes('echo'));
  console.log('the client sees:', names.join(', '));

  const counted = await call(client, { text: 'to be or not to be' });
  assert.deepEqual(counted, { text: '6 words', isError: false });
  console.log('count_words answered:', counted.text);

  // The schema is enforced, and its refusal is written for the model.
  const refused = await call(client, { txt: 'to be' });
  assert.equal(refused.isError, true);
  assert.match(refused.text, /Correct these and call again/);
  console.log('a wrong argument got:', refused.text);
  await client.close();

  const reader = await createQmcp({ store: join(home, 'qmcp.db') });
  const { records } = await reader.store.audit.list({ name: 'count_words' }, { limit: 10 });
  await reader.close();
  const endings = records.toReversed().map(({ outcome, reason }) => reason ?? outcome);
  assert.deepEqual(endings, ['ok', 'invalid_arguments']);
  assert.ok(records.every(({ door }) => door === 'mcp-stdio'));
  console.log('on record, oldest first:', endings.join(', '));
} finally {
  await rm(home, { recursive: true });
}

async function call(
  client: Client,
  input: Record<string, unknown>,
): Promise<{ text: string; isError: boolean }> {
  const { content, isError } = await client.callTool({ name: 'count_words', arguments: input });
  const [block] = content;
  assert.equal(block?.type, 'text');
  return { text: block.text, isError: isError ?? false };
}
