import { defineResourceTemplate, defineTool } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { service, testServer } from './test-server.ts';

const note = defineTool({
  name: 'note',
  description: 'Writes a note.',
  scope: 'notes:write',
  input: z.object({ body: z.string() }),
  run: ({ body }) => `noted ${body}`,
});

describe('the rate limit', () => {
  const limits = { callsPerMinute: 60, callBurst: 2 };

  it('refuses past the burst, and says when to come back', async () => {
    const { call, store, clock } = testServer([note], { limits });
    const again = () => call('note', { body: 'x' });
    await again();
    await again();
    clock.advance(400);
    await expect(again()).rejects.toMatchObject({
      code: 'rate_limited',
      message: "Too many calls of 'note': call again in 1 s",
      data: { retryAfterSeconds: 1 },
    });
    expect(store.audit.records.at(-1)).toMatchObject({
      outcome: 'denied',
      reason: 'rate_limited',
    });
    clock.advance(600);
    await expect(again()).resolves.toMatchObject({ isError: false });
  });

  it('counts each principal and each tool apart', async () => {
    const other = defineTool({ ...note, name: 'other' });
    const { call } = testServer([note, other], { limits: { ...limits, callBurst: 1 } });
    const principal = service('writer', 'notes');
    await call('note', { body: 'x' });
    await call('other', { body: 'x' });
    await call('note', { body: 'x' }, { principal });
    await expect(call('note', { body: 'x' })).rejects.toThrow('Too many calls');
  });

  it('counts the readings of a template together, whatever the URI', async () => {
    const users = defineResourceTemplate({
      name: 'users',
      uriTemplate: 'users://{id}',
      read: ({ variables }) => `user ${variables['id']}`,
    });
    const { request, telemetry, store } = testServer([users], { limits });
    const read = (uri: string) => request('resources/read', { uri });
    await read('users://1');
    await read('users://2');
    await expect(read('users://3')).rejects.toMatchObject({ code: 'rate_limited' });
    // A caller must not make series of its own, but the record says what was read.
    expect(new Set(telemetry.calls.map(({ name }) => name))).toEqual(new Set(['users://{id}']));
    expect(store.audit.records.map(({ name }) => name)).toEqual([
      'users://1',
      'users://2',
      'users://3',
    ]);
  });
});
