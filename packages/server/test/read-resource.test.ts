import {
  defineResource,
  defineResourceTemplate,
  elicitForm,
  inputRequired,
  metaKeys,
  ToolError,
} from '@qmcp/contracts';
import type { ResourceReturn } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { openPipe } from './pipe-client.ts';
import { service, testServer } from './test-server.ts';

const holding = (value: ResourceReturn, fields = {}) =>
  defineResource({ name: 'a', uri: 'test://a', read: () => value, ...fields });

const users = defineResourceTemplate({
  name: 'users',
  uriTemplate: 'users://{id}',
  mimeType: 'text/plain',
  read({ uri, variables }) {
    const { id = '' } = variables;
    if (id === '0') throw new ToolError('not_found', 'no such user');
    if (id === 'x') throw new ToolError('bad_id', 'ids are numbers');
    return `${uri} is ${id}`;
  },
});

const read = (uri: string, params = {}) => ['resources/read', { uri, ...params }] as const;

describe('what a resource may hold', () => {
  it('is text', async () => {
    const { request } = testServer([holding('hello', { mimeType: 'text/plain' })]);
    expect(await request(...read('test://a'))).toMatchObject({
      contents: [{ uri: 'test://a', mimeType: 'text/plain', text: 'hello' }],
      ttlMs: 0,
      cacheScope: 'private',
    });
  });

  it('is bytes', async () => {
    const { request } = testServer([holding(new Uint8Array([0, 255]))]);
    expect(await request(...read('test://a'))).toMatchObject({
      contents: [{ uri: 'test://a', blob: 'AP8=' }],
    });
  });

  it('is contents in full, kept for as long as it says', async () => {
    const contents = [
      { uri: 'test://a/1', text: '1' },
      { uri: 'test://a/2', blob: '' },
    ];
    const cache = { ttlMs: 5_000, scope: 'public' };
    const { request } = testServer([holding(contents, { cache })]);
    const result = await request(...read('test://a'));
    expect(result).toMatchObject({ contents, ttlMs: 5_000, cacheScope: 'public' });
  });

  it('is found by a template, with the variables of the URI', async () => {
    const { request, store } = testServer([users]);
    expect(await request(...read('users://J%C3%BC'))).toMatchObject({
      contents: [{ uri: 'users://J%C3%BC', mimeType: 'text/plain', text: 'users://J%C3%BC is Jü' }],
    });
    expect(store.audit.records).toMatchObject([
      { method: 'resources/read', name: 'users://J%C3%BC', outcome: 'ok' },
    ]);
  });

  it('comes without caching hints to a client of 2025', async () => {
    await using pipe = await openPipe(testServer([holding('x')]).server);
    const { result } = await pipe.request('resources/read', { uri: 'test://a' });
    expect(result).toEqual({ contents: [{ uri: 'test://a', text: 'x' }] });
  });

  it('may need input first, in either era', async () => {
    const curious = defineResource({
      name: 'c',
      uri: 'test://c',
      read: ({ inputResponses }) =>
        'ok' in inputResponses ? 'thanks' : inputRequired({ ok: elicitForm('Ok?', {}) }),
    });
    const { request, server } = testServer([curious]);
    const _meta = { [metaKeys.clientCapabilities]: { elicitation: {} } };
    expect(await request(...read('test://c', { _meta }))).toMatchObject({
      resultType: 'input_required',
      inputRequests: { ok: { method: 'elicitation/create' } },
    });
    const retry = read('test://c', { _meta, inputResponses: { ok: {} } });
    expect(await request(...retry)).toMatchObject({ contents: [{ text: 'thanks' }] });

    await using pipe = await openPipe(server, {
      capabilities: { elicitation: {} },
      answer: () => ({ result: { action: 'accept' } }),
    });
    const { result } = await pipe.request('resources/read', { uri: 'test://c' });
    expect(result).toMatchObject({ contents: [{ text: 'thanks' }] });
  });
});

describe('which definition serves a URI', () => {
  it('is the fixed one, else the first template by its text that fits', async () => {
    const named = (name: string, uriTemplate: string) =>
      defineResourceTemplate({ name, uriTemplate, read: () => name });
    const { request } = testServer([
      named('wide', 'x://{+rest}'),
      named('narrow', 'x://a/{id}'),
      named('other', 'y://{id}'),
      defineResource({ name: 'fixed', uri: 'x://a/1', read: () => 'fixed' }),
    ]);
    const textAt = async (uri: string) =>
      ((await request(...read(uri))) as { contents: { text: string }[] }).contents[0]?.text;
    expect(await textAt('x://a/1')).toBe('fixed');
    expect(await textAt('x://a/2')).toBe('narrow');
    expect(await textAt('x://b/2')).toBe('wide');
  });
});

describe('is refused', () => {
  it.each(['test://nope', 'users://', 'users://a/b'])('%s, which is not there', async (uri) => {
    const { request, store } = testServer([users]);
    await expect(request(...read(uri))).rejects.toMatchObject({
      code: 'unknown_resource',
      message: `Resource not found: ${uri}`,
      data: { uri },
    });
    expect(store.audit.records).toMatchObject([
      { name: uri, outcome: 'denied', reason: 'unknown_resource' },
    ]);
  });

  it.each(['users://../x', 'users://%2e%2e', 'users://a%2fb', '/etc/passwd'])(
    '%s, before any definition sees it',
    async (uri) => {
      const { request, store } = testServer([
        defineResourceTemplate({ name: 'all', uriTemplate: '{+all}', read: () => 'reached' }),
      ]);
      await expect(request(...read(uri))).rejects.toMatchObject({ code: 'invalid_params' });
      expect(store.audit.writes).toEqual([]);
    },
  );

  it('what the definition does not find, as if it were not there', async () => {
    const { request, store } = testServer([users]);
    await expect(request(...read('users://0'))).rejects.toMatchObject({
      code: 'unknown_resource',
      message: 'Resource not found: users://0',
    });
    expect(store.audit.records).toMatchObject([{ outcome: 'tool_error', reason: 'not_found' }]);
  });

  it('what the definition refuses, with its own words', async () => {
    const { request, store } = testServer([users]);
    await expect(request(...read('users://x'))).rejects.toMatchObject({
      code: 'invalid_params',
      message: 'ids are numbers',
      data: { uri: 'users://x', code: 'bad_id' },
    });
    expect(store.audit.records).toMatchObject([{ outcome: 'tool_error', reason: 'bad_id' }]);
  });

  it('a principal without the scope', async () => {
    const { request } = testServer([holding('x', { scope: 'secrets:read' })]);
    const principal = service('reader', 'resources:read');
    await expect(request(...read('test://a'), { principal })).rejects.toMatchObject({
      code: 'forbidden',
      data: { requiredScopes: ['secrets:read'] },
    });
  });
});

it('is never an intent: reading changes nothing', async () => {
  const { request, store } = testServer([holding('x')]);
  await request(...read('test://a'));
  expect(store.audit.writes.map(({ kind }) => kind)).toEqual(['append']);
});
