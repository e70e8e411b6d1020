import { text } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { connect, createServerMemory } from '../../src/index.ts';
import type { ConnectOptions, LogMessage } from '../../src/index.ts';
import { legacy, modern } from './scripted-mcp-server.ts';

const open = (url: string, options: ConnectOptions = {}) =>
  connect(url, { memory: createServerMemory(), ...options });

describe('resources', () => {
  it('are listed, described and read', async () => {
    const contents = [{ uri: 'x:1', text: 'one' }];
    await using server = await modern({
      'resources/list': () => ({ result: { resources: [{ uri: 'x:1', name: 'one' }] } }),
      'resources/templates/list': () => ({
        result: { resourceTemplates: [{ uriTemplate: 'x:{n}', name: 'any' }] },
      }),
      'resources/read': () => ({ result: { contents } }),
    });
    await using client = await open(server.url);
    expect(await client.listResources()).toEqual([{ uri: 'x:1', name: 'one' }]);
    expect(await client.listResourceTemplates()).toEqual([{ uriTemplate: 'x:{n}', name: 'any' }]);
    expect(await client.readResource('x:1')).toEqual(contents);
    expect(server.posted.at(-1)?.headers['mcp-name']).toBe('x:1');
  });
});

describe('prompts', () => {
  it('are listed, filled in and completed', async () => {
    const message = { role: 'user', content: text('Greet Ada') };
    await using server = await modern({
      'prompts/list': () => ({ result: { prompts: [{ name: 'greet' }] } }),
      'prompts/get': () => ({ result: { messages: [message] } }),
      'completion/complete': () => ({ result: { completion: { values: ['Ada'], total: 1 } } }),
    });
    await using client = await open(server.url);
    expect(await client.listPrompts()).toEqual([{ name: 'greet' }]);
    const prompt = await client.getPrompt({ name: 'greet', arguments: { name: 'Ada' } });
    expect(prompt.messages).toEqual([message]);
    const completion = await client.complete({
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'name', value: 'A' },
    });
    expect(completion).toEqual({ values: ['Ada'], total: 1 });
  });
});

describe('any request', () => {
  it('may be made, with what the caller wants in its _meta', async () => {
    await using server = await modern({ 'vendor/thing': () => ({ result: { thing: 7 } }) });
    await using client = await open(server.url);
    const _meta = { traceparent: '00-1-2-01' };
    expect(await client.request('vendor/thing', { a: 1, _meta })).toMatchObject({ thing: 7 });
    expect(server.posted.at(-1)?.params['_meta']).toMatchObject({
      traceparent: '00-1-2-01',
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    });
  });

  it('is repeated after a lost answer where it only reads', async () => {
    let reads = 0;
    let writes = 0;
    await using server = await modern({
      'prompts/get': () => {
        reads += 1;
        return reads === 1 ? { status: 502 } : { result: { messages: [] } };
      },
      'vendor/write': () => {
        writes += 1;
        return { status: 502 };
      },
    });
    await using client = await open(server.url, { resilience: { retryDelayMs: 1 } });
    await client.getPrompt({ name: 'any' });
    expect(reads).toBe(2);
    await expect(client.request('vendor/write')).rejects.toMatchObject({ status: 502 });
    expect(writes).toBe(1);
  });
});

describe("the server's log", () => {
  it('is asked for with each request in revision 2026-07-28', async () => {
    const said = { level: 'warning', data: 'careful' } as const;
    await using server = await modern({
      'prompts/get': ({ id }) => ({
        stream: async (send) => {
          send({ method: 'notifications/message', params: said });
          send({ id, result: { messages: [] } });
        },
      }),
    });
    const heard: LogMessage[] = [];
    await using client = await open(server.url, { onLog: (message) => heard.push(message) });
    await client.getPrompt({ name: 'any' });
    await client.setLogLevel('error');
    await client.getPrompt({ name: 'any' });
    expect(heard).toEqual([said, said]);
    const levels = server.posted
      .filter(({ method }) => method === 'prompts/get')
      .map(
        ({ params }) =>
          (params['_meta'] as Record<string, unknown>)['io.modelcontextprotocol/logLevel'],
      );
    expect(levels).toEqual(['info', 'error']);
  });

  it('is set once for the session in the 2025 era, where the server has one', async () => {
    await using server = await legacy({
      initialize: ({ params }) => ({
        result: { protocolVersion: params['protocolVersion'], capabilities: { logging: {} } },
      }),
      'logging/setLevel': () => ({ result: {} }),
    });
    await using client = await open(server.url, { onLog: () => {}, logLevel: 'debug' });
    await client.setLogLevel('error');
    const levels = server.posted
      .filter(({ method }) => method === 'logging/setLevel')
      .map(({ params }) => params['level']);
    expect(levels).toEqual(['debug', 'error']);
  });

  it('is not asked for by a client that does not listen', async () => {
    await using server = await modern({ 'prompts/get': () => ({ result: { messages: [] } }) });
    await using client = await open(server.url);
    await client.getPrompt({ name: 'any' });
    expect(JSON.stringify(server.posted.at(-1)?.params)).not.toContain('logLevel');
  });
});
