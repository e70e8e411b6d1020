import { definePrompt, defineResource, defineResourceTemplate, defineTool } from '@qmcp/contracts';
import type { AnyTool } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openPipe } from './pipe-client.ts';
import { service, testServer } from './test-server.ts';

const tool = (name: string, fields: Partial<AnyTool> = {}): AnyTool => ({
  ...defineTool({ name, description: '.', input: z.object({}), run: () => '' }),
  ...fields,
});

const named = (name: string) => [
  tool(name),
  definePrompt({ name, get: () => '' }),
  defineResource({ name, uri: `test://${name}`, read: () => '' }),
  defineResourceTemplate({ name, uriTemplate: `test://${name}/{id}`, read: () => '' }),
];

type Page = Record<string, unknown> & { readonly nextCursor?: string };

const lists = [
  ['tools/list', 'tools'],
  ['prompts/list', 'prompts'],
  ['resources/list', 'resources'],
  ['resources/templates/list', 'resourceTemplates'],
] as const;

describe.each(lists)('%s', (method, member) => {
  const offered = ['e', 'b', 'd', 'a', 'c'].flatMap(named);

  it('goes through all pages, each entry once, in order', async () => {
    const { request } = testServer(offered, { limits: { pageSize: 2 } });
    const seen: unknown[] = [];
    let page: Page = {};
    do {
      const cursor = page.nextCursor === undefined ? {} : { cursor: page.nextCursor };
      page = (await request(method, cursor)) as Page;
      seen.push(...(page[member] as { name: string }[]).map(({ name }) => name));
    } while (page.nextCursor !== undefined);
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('says how long a client may keep it, in the era that knows', async () => {
    const { request, server } = testServer(offered);
    expect(await request(method, {})).toMatchObject({ ttlMs: 60_000, cacheScope: 'private' });
    await using pipe = await openPipe(server);
    const { result } = await pipe.request(method);
    expect(Object.keys(result ?? {})).toEqual([member]);
    expect(result?.[member]).toHaveLength(5);
  });

  it.each(['x', '', 'bnVsbA', 'e30', Buffer.from('["other","a"]').toString('base64url')])(
    'refuses the cursor %j, which is none of ours',
    async (cursor) => {
      const { request } = testServer(offered);
      await expect(request(method, { cursor })).rejects.toMatchObject({
        code: 'invalid_params',
        message: 'Invalid cursor: start again without one',
      });
    },
  );

  it('refuses a cursor that is no string', async () => {
    const { request } = testServer(offered);
    await expect(request(method, { cursor: 1 })).rejects.toMatchObject({ code: 'invalid_params' });
  });
});

describe('a list is for its principal alone', () => {
  const offered = [tool('open', { scope: 'a' }), tool('closed', { scope: 'b' })];
  const names = async (
    { request }: ReturnType<typeof testServer>,
    scopes: readonly string[],
    params = {},
  ): Promise<string[]> => {
    const principal = service('x', ...scopes);
    const page = (await request('tools/list', params, { principal })) as { tools: AnyTool[] };
    return page.tools.map(({ name }) => name);
  };

  it('and shows what its scopes grant', async () => {
    const server = testServer(offered);
    expect(await names(server, ['a'])).toEqual(['open']);
    expect(await names(server, ['a', 'b'])).toEqual(['closed', 'open']);
    expect(await names(server, [])).toEqual([]);
  });

  it.each([
    { mine: ['a'], key: 'b ', others: ['a', 'b'] },
    { mine: ['a'], key: 'b', others: ['a', 'b'] },
    { mine: ['a b'], key: '', others: ['a', 'b'] },
    { mine: ['a'], key: '","', others: ['a', ''] },
  ])('whatever its cursor says: $mine with $key', async ({ mine, key, others }) => {
    const cursor = Buffer.from(JSON.stringify(['tools', key])).toString('base64url');
    const cold = testServer(offered);
    const expected = await names(cold, mine, { cursor });

    const warm = testServer(offered);
    const theirs = await names(warm, others);
    expect(await names(warm, mine, { cursor })).toEqual(expected);
    const poisoned = testServer(offered);
    await names(poisoned, mine, { cursor });
    expect(await names(poisoned, others)).toEqual(theirs);
  });
});

describe('tools/list of 2025', () => {
  it('leaves out output schemas of other than objects, which that era does not know', async () => {
    const { request, server } = testServer([
      tool('list', { output: z.array(z.string()) }),
      tool('object', { output: z.object({ a: z.string() }) }),
    ]);
    expect(await request('tools/list', {})).toMatchObject({
      tools: [{ outputSchema: { type: 'array' } }, { outputSchema: { type: 'object' } }],
    });
    await using pipe = await openPipe(server);
    const { result } = await pipe.request('tools/list');
    expect(result).not.toHaveProperty('tools[0].outputSchema');
    expect(result).toHaveProperty('tools[1].outputSchema.type', 'object');
  });

  it('calls such a tool without structured content', async () => {
    const { server } = testServer([
      tool('list', { output: z.array(z.string()), run: () => ['x'] }),
      tool('object', { output: z.object({ a: z.string() }), run: () => ({ a: 'x' }) }),
    ]);
    await using pipe = await openPipe(server);
    expect((await pipe.request('tools/call', { name: 'list' })).result).toEqual({
      content: [{ type: 'text', text: '["x"]' }],
      isError: false,
    });
    expect((await pipe.request('tools/call', { name: 'object' })).result).toMatchObject({
      structuredContent: { a: 'x' },
    });
  });
});
