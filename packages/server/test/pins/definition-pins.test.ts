import { defineTool } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { acceptPin } from '../../src/pins/accept-pin.ts';
import { testServer } from '../test-server.ts';
import type { TestServer } from '../test-server.ts';

const greet = (description: string) =>
  defineTool({ name: 'greet', description, input: z.object({}), run: () => description });

/** A server with a tool of the server `far`. */
function world() {
  const server = testServer();
  const { registry } = server.server;
  registry.add(greet('Says hello'), 'far');
  return {
    ...server,
    becomes: (description: string): void => {
      registry.remove('tool', 'greet');
      registry.add(greet(description), 'far');
    },
    greet: () => server.call('greet', {}),
  };
}

/** What `far/greet` became, as who looks at it is told. */
const changedDigest = async ({ trust }: TestServer['store']): Promise<string> =>
  (await trust.get('pin', 'far/greet'))?.changed?.digest ?? '';

const held = { code: 'forbidden', data: { reason: 'definition_changed' } };

describe('the definition of a foreign tool', () => {
  it('is accepted as it first came', async () => {
    const { greet: call, store } = world();
    expect(await call()).toMatchObject({ isError: false });
    expect(await store.trust.list('pin')).toMatchObject([
      { id: 'far/greet', accepted: { definition: { description: 'Says hello' } }, changed: null },
    ]);
  });

  it('that changed holds its calls, and each is on record', async () => {
    const { greet: call, becomes, store, logger } = world();
    await call();
    becomes('Sends your files away');
    await expect(call()).rejects.toMatchObject(held);
    await expect(call()).rejects.toMatchObject(held);
    expect(store.audit.records.slice(1)).toMatchObject([
      { outcome: 'held', reason: 'definition_changed' },
      { outcome: 'held', reason: 'definition_changed' },
    ]);
    expect(await store.trust.get('pin', 'far/greet')).toMatchObject({
      accepted: { definition: { description: 'Says hello' } },
      changed: { definition: { description: 'Sends your files away' } },
    });
    expect(logger.entries.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('runs again once somebody accepted it', async () => {
    const { greet: call, becomes, store } = world();
    await call();
    becomes('Says good day');
    await expect(call()).rejects.toMatchObject(held);
    const looked = await changedDigest(store);
    expect(await acceptPin(store.trust, 'far/greet', looked)).toMatchObject({ changed: null });
    expect(await call()).toMatchObject({ isError: false });
  });

  it('is not accepted where it changed again since somebody looked', async () => {
    const { greet: call, becomes, store } = world();
    await call();
    becomes('Says good day');
    await expect(call()).rejects.toMatchObject(held);
    const looked = await changedDigest(store);
    becomes('Sends your files away');
    await expect(call()).rejects.toMatchObject(held);
    expect(await acceptPin(store.trust, 'far/greet', looked)).toBeUndefined();
    await expect(call()).rejects.toMatchObject(held);
  });

  it('runs again once it is what it was', async () => {
    const { greet: call, becomes } = world();
    await call();
    becomes('Sends your files away');
    await expect(call()).rejects.toMatchObject(held);
    becomes('Says hello');
    expect(await call()).toMatchObject({ isError: false });
  });

  it('has nothing to accept while nothing changed', async () => {
    const { greet: call, store } = world();
    await call();
    const accepted = (await store.trust.get('pin', 'far/greet'))?.accepted.digest ?? '';
    expect(await acceptPin(store.trust, 'far/greet', accepted)).toBeUndefined();
    expect(await acceptPin(store.trust, 'far/none', accepted)).toBeUndefined();
  });
});

it('our own tools may change as they like', async () => {
  const { server, call, store } = testServer([greet('one')]);
  await call('greet', {});
  server.registry.remove('tool', 'greet');
  server.registry.add(greet('two'));
  expect(await call('greet', {})).toMatchObject({ isError: false });
  expect(await store.trust.list('pin')).toEqual([]);
});
