import { expect, it } from 'vitest';

import { ModernClient } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

/**
 * What a 2026-07-28 client sees on the wire, frozen. A change here is a change for every client.
 */

const FROM = { 'io.modelcontextprotocol/serverInfo': { name: 'wire', version: '1.2.3' } };

const complete = (members: object): object => ({
  jsonrpc: '2.0',
  id: 1,
  result: { resultType: 'complete', ...members, _meta: FROM },
});

const said = (text: string, more: object = {}): object =>
  complete({ content: [{ type: 'text', text }], isError: false, ...more });

async function call(wire: WireServer, method: string, params: object = {}): Promise<unknown> {
  return (await new ModernClient(wire).call(method, params)).json;
}

it('server/discover', async () => {
  await using wire = await startWireServer({ instructions: 'Ask nicely.' });

  expect(await call(wire, 'server/discover')).toEqual(
    complete({
      supportedVersions: ['2026-07-28'],
      capabilities: {
        logging: {},
        completions: {},
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        tools: { listChanged: true },
        extensions: { 'io.modelcontextprotocol/tasks': {}, 'io.modelcontextprotocol/ui': {} },
      },
      instructions: 'Ask nicely.',
      ttlMs: 3_600_000,
      cacheScope: 'public',
    }),
  );
});

it('tools/list', async () => {
  await using wire = await startWireServer();
  for (const name of [
    'count',
    'crash',
    'fail',
    'ask-name',
    'mirror',
    'picture',
    'secret',
    'think',
  ]) {
    wire.mcp.registry.remove('tool', name);
  }
  const $schema = 'https://json-schema.org/draft/2020-12/schema';

  expect(await call(wire, 'tools/list')).toEqual(
    complete({
      tools: [
        {
          name: 'add',
          description: 'Adds two numbers.',
          inputSchema: {
            $schema,
            type: 'object',
            properties: { a: { type: 'number' }, b: { type: 'number' } },
            required: ['a', 'b'],
          },
          outputSchema: {
            $schema,
            type: 'object',
            properties: { sum: { type: 'number' } },
            required: ['sum'],
            additionalProperties: false,
          },
        },
        {
          name: 'echo',
          title: 'Echo',
          description: 'Says it back.',
          inputSchema: {
            $schema,
            type: 'object',
            properties: { text: { type: 'string' } },
            required: ['text'],
          },
          annotations: { title: 'Echo', readOnlyHint: true },
        },
        {
          name: 'report',
          description: 'Reports how it is getting on.',
          inputSchema: { $schema, type: 'object', properties: {} },
        },
      ],
      ttlMs: 60_000,
      cacheScope: 'private',
    }),
  );
});

it('tools/call', async () => {
  await using wire = await startWireServer();
  const run = (name: string, args: object = {}): Promise<unknown> =>
    call(wire, 'tools/call', { name, arguments: args });

  expect(await run('echo', { text: 'hi' })).toEqual(said('hi'));
  expect(await run('add', { a: 1, b: 2 })).toEqual(
    said('{"sum":3}', { structuredContent: { sum: 3 } }),
  );
  expect(await run('count')).toEqual(said('[1,2,3]', { structuredContent: [1, 2, 3] }));
  expect(await run('fail')).toEqual(
    said('There is no such thing: try another.', { isError: true }),
  );
  expect(await run('echo', { text: 5 })).toEqual(
    said(
      "Invalid arguments for 'echo'. Correct these and call again:\n- text: Invalid input: expected string, received number",
      { isError: true },
    ),
  );
  expect(await run('picture')).toMatchObject({
    result: {
      content: [
        { type: 'text', text: 'a dot' },
        { type: 'image', data: 'aGk=', mimeType: 'image/png' },
        { type: 'audio', data: 'aGk=', mimeType: 'audio/wav' },
        { type: 'resource_link', uri: 'memo://plain', name: 'plain' },
        { type: 'resource', resource: { uri: 'memo://plain', text: 'plain text' } },
      ],
      _meta: { ...FROM, 'example.com/kind': 'dot' },
    },
  });
});

it('resources/list and resources/templates/list', async () => {
  await using wire = await startWireServer();

  expect(await call(wire, 'resources/list')).toEqual(
    complete({
      resources: [
        { uri: 'memo://bytes', name: 'bytes', mimeType: 'application/octet-stream' },
        { uri: 'memo://plain', size: 10, name: 'plain', title: 'A memo', mimeType: 'text/plain' },
        { uri: 'memo://vault', name: 'vault' },
      ],
      ttlMs: 60_000,
      cacheScope: 'private',
    }),
  );
  expect(await call(wire, 'resources/templates/list')).toEqual(
    complete({
      resourceTemplates: [
        { uriTemplate: 'memo://notes/{id}', name: 'notes', mimeType: 'text/plain' },
      ],
      ttlMs: 60_000,
      cacheScope: 'private',
    }),
  );
});

it('resources/read', async () => {
  await using wire = await startWireServer();
  const read = (uri: string): Promise<unknown> => call(wire, 'resources/read', { uri });

  expect(await read('memo://plain')).toEqual(
    complete({
      contents: [{ uri: 'memo://plain', mimeType: 'text/plain', text: 'plain text' }],
      ttlMs: 5_000,
      cacheScope: 'public',
    }),
  );
  expect(await read('memo://bytes')).toEqual(
    complete({
      contents: [{ uri: 'memo://bytes', mimeType: 'application/octet-stream', blob: 'AQL/' }],
      ttlMs: 0,
      cacheScope: 'private',
    }),
  );
  expect(await read('memo://notes/a%20b')).toEqual(
    complete({
      contents: [{ uri: 'memo://notes/a%20b', mimeType: 'text/plain', text: 'note a b' }],
      ttlMs: 0,
      cacheScope: 'private',
    }),
  );
});

it('prompts/list and prompts/get', async () => {
  await using wire = await startWireServer();

  expect(await call(wire, 'prompts/list')).toEqual(
    complete({
      prompts: [
        {
          name: 'greet',
          title: 'Greet',
          description: 'Greets somebody.',
          arguments: [{ name: 'name', description: 'whom', required: true }, { name: 'language' }],
        },
      ],
      ttlMs: 60_000,
      cacheScope: 'private',
    }),
  );
  const got = await call(wire, 'prompts/get', { name: 'greet', arguments: { name: 'Ada' } });
  expect(got).toEqual(
    complete({
      description: 'Greets somebody.',
      messages: [{ role: 'user', content: { type: 'text', text: 'Greet Ada in English.' } }],
    }),
  );
});

it('completion/complete', async () => {
  await using wire = await startWireServer();

  const resource = await call(wire, 'completion/complete', {
    ref: { type: 'ref/resource', uri: 'memo://notes/{id}' },
    argument: { name: 'id', value: '1' },
  });
  expect(resource).toEqual(
    complete({ completion: { values: ['1', '12'], total: 2, hasMore: false } }),
  );
  const prompt = await call(wire, 'completion/complete', {
    ref: { type: 'ref/prompt', name: 'greet' },
    argument: { name: 'name', value: 'A' },
    context: { arguments: { language: 'French' } },
  });
  expect(prompt).toEqual(
    complete({ completion: { values: ['A-French'], total: 1, hasMore: false } }),
  );
});
