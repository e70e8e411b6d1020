import { defineTool, text, ToolError } from '@qmcp/contracts';
import { recordingLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { connect, createServerMemory } from '../../src/index.ts';
import type { ConnectOptions } from '../../src/index.ts';
import { modern } from './scripted-mcp-server.ts';
import type { Posted, Reply, Script } from './scripted-mcp-server.ts';

const open = (url: string, options: ConnectOptions = {}) =>
  connect(url, { memory: createServerMemory(), era: 'modern', ...options });

const tool = (name: string, more: object = {}) => ({
  name,
  inputSchema: { type: 'object' },
  ...more,
});

const listing = (...tools: object[]): Script => ({
  'tools/list': () => ({ result: { resultType: 'complete', tools, ttlMs: 60_000 } }),
});

const says = (value: string): Reply => ({
  result: { resultType: 'complete', content: [text(value)] },
});

const callsOf = (posted: readonly Posted[]): readonly Posted[] =>
  posted.filter(({ method }) => method === 'tools/call');

const region = {
  type: 'object',
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    place: { type: 'object', properties: { floor: { type: 'integer', 'x-mcp-header': 'Floor' } } },
  },
};

describe('a call', () => {
  it('carries its facts in the body and repeats them in headers', async () => {
    await using server = await modern({ ...listing(tool('größe')), 'tools/call': () => says('4') });
    await using client = await open(server.url, { clientInfo: { name: 'tester', version: '9' } });
    const result = await client.callTool({ name: 'größe', arguments: { of: 'x' } });
    expect(result.content).toEqual([text('4')]);
    const [call] = callsOf(server.posted);
    expect(call?.params).toEqual({
      name: 'größe',
      arguments: { of: 'x' },
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'tester', version: '9' },
        'io.modelcontextprotocol/clientCapabilities': {
          extensions: { 'io.modelcontextprotocol/tasks': {} },
        },
      },
    });
    expect(call?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': '=?base64?Z3LDtsOfZQ==?=',
    });
  });

  it('mirrors the arguments that its tool wants in headers, as deep as they stand', async () => {
    await using server = await modern({
      ...listing(tool('at', { inputSchema: region })),
      'tools/call': () => says('ok'),
    });
    await using client = await open(server.url);
    await client.callTool({ name: 'at', arguments: { region: ' west ', place: { floor: 3 } } });
    await client.callTool({ name: 'at', arguments: { region: null } });
    const [full, empty] = callsOf(server.posted);
    expect(full?.headers).toMatchObject({
      'mcp-param-region': '=?base64?IHdlc3Qg?=',
      'mcp-param-floor': '3',
    });
    expect(Object.keys(empty?.headers ?? {}).join()).not.toContain('mcp-param');
    expect(server.methods.filter((method) => method === 'tools/list')).toHaveLength(1);
  });

  it('is made again with the headers of the new definition when the tool has changed', async () => {
    let changed = false;
    await using server = await modern({
      'tools/list': () => ({
        result: {
          tools: [changed ? tool('at', { inputSchema: region }) : tool('at')],
          ttlMs: 60_000,
        },
      }),
      'tools/call': ({ headers }) =>
        headers['mcp-param-region'] === undefined
          ? { error: { code: -32020, message: 'Mcp-Param-Region is missing' } }
          : says('ok'),
    });
    await using client = await open(server.url);
    await client.listTools();
    changed = true;
    const result = await client.callTool({ name: 'at', arguments: { region: 'west' } });
    expect(result.content).toEqual([text('ok')]);
  });

  it('is made of a tool that may be called though not listed', async () => {
    await using server = await modern({
      'tools/list': () => ({ error: { code: -32601, message: 'Not for you' } }),
      'tools/call': () => says('ok'),
    });
    await using client = await open(server.url);
    expect((await client.callTool({ name: 'hidden' })).content).toEqual([text('ok')]);
  });

  it.each([
    ['no object', 7],
    ['content of no kind', { content: [{ text: 'typeless' }] }],
    ['text without text', { content: [{ type: 'text' }] }],
    ['a result type of its own', { resultType: 'surprise', content: [] }],
  ])('fails on %s for an answer', async (_, result) => {
    await using server = await modern({ ...listing(tool('t')), 'tools/call': () => ({ result }) });
    await using client = await open(server.url);
    await expect(client.callTool({ name: 't' })).rejects.toMatchObject({ code: 'bad_reply' });
  });

  it('passes content of a kind that is not known yet', async () => {
    const hologram = { type: 'hologram', beam: 7 };
    await using server = await modern({
      ...listing(tool('t')),
      'tools/call': () => ({ result: { content: [hologram] } }),
    });
    await using client = await open(server.url);
    expect((await client.callTool({ name: 't' })).content).toEqual([hologram]);
  });

  it('reports progress as it comes', async () => {
    await using server = await modern({
      ...listing(tool('t')),
      'tools/call': ({ id, params }) => ({
        stream: async (send) => {
          const { progressToken } = params['_meta'] as { progressToken: unknown };
          for (const progress of [1, 2])
            send({ method: 'notifications/progress', params: { progressToken, progress } });
          send({ id, result: { content: [] } });
        },
      }),
    });
    await using client = await open(server.url);
    const reports: number[] = [];
    const onProgress = ({ progress }: { progress: number }) => void reports.push(progress);
    await client.callTool({ name: 't' }, { onProgress });
    expect(reports).toEqual([1, 2]);
  });
});

describe('tools that break the rules of x-mcp-header', () => {
  it('are left out, with a warning that names them', async () => {
    const broken = (property: object) => ({
      inputSchema: { type: 'object', properties: { a: property } },
    });
    await using server = await modern(
      listing(
        tool('fine', { inputSchema: region }),
        tool('spaced', broken({ type: 'string', 'x-mcp-header': 'a b' })),
        tool('typeless', broken({ type: 'object', 'x-mcp-header': 'A' })),
      ),
    );
    const logger = recordingLogger();
    await using client = await open(server.url, { logger });
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['fine']);
    expect(logger.entries.map(({ fields }) => fields['tool'])).toEqual(['spaced', 'typeless']);
  });
});

describe('what a tool answers', () => {
  const counted = tool('count', {
    outputSchema: {
      type: 'object',
      properties: { count: { type: 'integer' }, word: { type: 'string', pattern: '^(a+)+$' } },
      required: ['count'],
    },
  });

  const answering = (structuredContent: unknown, more: object = {}) =>
    modern({
      ...listing(counted),
      'tools/call': () => ({ result: { content: [], structuredContent, ...more } }),
    });

  it('is held against its output schema', async () => {
    await using server = await answering({ count: 'many' });
    await using client = await open(server.url);
    await expect(client.callTool({ name: 'count' })).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringContaining('count') as string,
    });
    const unchecked = await client.callTool({ name: 'count' }, { validateOutput: false });
    expect(unchecked.structuredContent).toEqual({ count: 'many' });
  });

  it('has to be there where a schema is', async () => {
    await using server = await answering(undefined);
    await using client = await open(server.url);
    await expect(client.callTool({ name: 'count' })).rejects.toMatchObject({ code: 'bad_output' });
  });

  it('may be anything when the tool failed', async () => {
    await using server = await answering(undefined, { isError: true });
    await using client = await open(server.url);
    expect((await client.callTool({ name: 'count' })).isError).toBe(true);
  });

  it('is checked in linear time, whatever pattern the server chose', async () => {
    await using server = await answering({ count: 1, word: `${'a'.repeat(50_000)}!` });
    await using client = await open(server.url);
    await expect(client.callTool({ name: 'count' })).rejects.toMatchObject({ code: 'bad_output' });
  });

  it('has the type and the value of the schema that the caller brings', async () => {
    await using server = await answering({ count: '3' });
    await using client = await open(server.url);
    const output = z.object({ count: z.coerce.number() });
    const { structuredContent } = await client.callTool({ name: 'count' }, { output });
    const count: number | undefined = structuredContent?.count;
    expect(count).toBe(3);
    const wrong = client.callTool({ name: 'count' }, { output: z.object({ count: z.boolean() }) });
    await expect(wrong).rejects.toMatchObject({
      code: 'bad_output',
      message: expect.stringContaining('count: ') as string,
    });
  });

  it.each([
    ['a dialect that nobody knows', { $schema: 'https://json-schema.org/draft/2031/schema' }],
    ['a schema without sense', { type: 'nonsense' }],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }],
  ])('cannot be checked against %s', async (_, outputSchema) => {
    await using server = await modern({
      ...listing(tool('odd', { outputSchema })),
      'tools/call': () => ({ result: { content: [], structuredContent: {} } }),
    });
    await using client = await open(server.url);
    await expect(client.callTool({ name: 'odd' })).rejects.toMatchObject({
      code: 'schema_invalid',
    });
  });

  it('is checked in draft-07 too', async () => {
    const outputSchema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'array' };
    await using server = await modern({
      ...listing(tool('old', { outputSchema })),
      'tools/call': () => ({ result: { content: [], structuredContent: {} } }),
    });
    await using client = await open(server.url);
    await expect(client.callTool({ name: 'old' })).rejects.toMatchObject({ code: 'bad_output' });
  });
});

describe('arguments', () => {
  it('are checked before they are sent, where that is wanted', async () => {
    const inputSchema = {
      type: 'object',
      required: ['to'],
      properties: { to: { type: 'string' } },
    };
    await using server = await modern({
      ...listing(tool('send', { inputSchema })),
      'tools/call': () => says('ok'),
    });
    await using client = await open(server.url);
    const checked = client.callTool({ name: 'send' }, { validateArguments: true });
    await expect(checked).rejects.toMatchObject({ code: 'bad_arguments' });
    expect(callsOf(server.posted)).toEqual([]);
    await client.callTool({ name: 'send' });
    expect(callsOf(server.posted)).toHaveLength(1);
  });
});

describe('a tool whose definition is at hand', () => {
  const search = defineTool({
    name: 'search',
    description: 'Finds people',
    input: z.object({ name: z.string().min(1) }),
    output: z.object({ people: z.array(z.object({ id: z.number() })) }),
    run: () => ({ people: [] }),
  });

  const serving = (result: object) =>
    modern({ ...listing(tool('search')), 'tools/call': () => ({ result }) });

  it('is called with its types', async () => {
    const people = [{ id: 7 }];
    await using server = await serving({ content: [], structuredContent: { people } });
    await using client = await open(server.url);
    const found: { people: { id: number }[] } = await client.call(search, { name: 'Ada' });
    expect(found).toEqual({ people });
  });

  it('is not called with arguments that do not fit', async () => {
    await using server = await serving({ content: [] });
    await using client = await open(server.url);
    await expect(client.call(search, { name: '' })).rejects.toMatchObject({
      code: 'bad_arguments',
    });
    expect(callsOf(server.posted)).toEqual([]);
  });

  it('fails in its own words', async () => {
    await using server = await serving({ content: [text('Nobody'), text('there')], isError: true });
    await using client = await open(server.url);
    const failure: unknown = await client
      .call(search, { name: 'Ada' })
      .catch((error: unknown) => error);
    expect(ToolError.is(failure) && failure.message).toBe('Nobody\nthere');
  });
});
