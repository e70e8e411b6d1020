import { definePrompt, defineResource, defineResourceTemplate, defineTool } from '@qmcp/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';

import type { Definition } from '../../src/registry.ts';
import { LegacyClient } from './harness/legacy-client.ts';
import { ModernClient } from './harness/modern-client.ts';
import { startWireServer } from './harness/wire-server.ts';

const NAMES = ['b', 'a', 'd', 'c', 'B', 'aa', '10', '9'];
const SORTED = NAMES.toSorted();

const LISTS = [
  ['tools/list', 'tools', 'name'],
  ['prompts/list', 'prompts', 'name'],
  ['resources/list', 'resources', 'name'],
  ['resources/templates/list', 'resourceTemplates', 'name'],
] as const;

const many: readonly Definition[] = NAMES.flatMap((name) => [
  defineTool({ name, description: name, input: z.object({}), run: () => name }),
  definePrompt({ name, get: () => name }),
  defineResource({ name, uri: `memo:${name}`, read: () => name }),
  defineResourceTemplate({ name, uriTemplate: `memo:${name}/{id}`, read: () => name }),
]);

interface Page {
  readonly nextCursor?: string;
  readonly cacheScope?: string;
  readonly [member: string]: unknown;
}

it.each(LISTS)(
  'pages through %s to the end, in one order, in both eras',
  async (method, member, key) => {
    await using wire = await startWireServer({ definitions: many, limits: { pageSize: 3 } });
    const modern = new ModernClient(wire);
    const legacy = await LegacyClient.open(wire, '2025-11-25');

    for (const client of [modern, legacy]) {
      const pages: Page[] = [];
      for (let cursor: string | undefined; pages.length === 0 || cursor !== undefined;) {
        const page = (await client.call(method, cursor === undefined ? {} : { cursor })).message
          .result as Page;
        pages.push(page);
        cursor = page.nextCursor;
      }
      expect(pages.map((page) => (page[member] as object[]).length)).toEqual([3, 3, 2]);
      expect(
        pages
          .flatMap((page) => page[member] as Record<string, unknown>[])
          .map((entry) => entry[key]),
      ).toEqual(SORTED);
      const scopes = new Set(pages.map(({ cacheScope }) => cacheScope));
      expect([...scopes]).toEqual([client === modern ? 'private' : undefined]);
    }
  },
);

it('goes on where a cursor stood, though the entry that it names is gone', async () => {
  await using wire = await startWireServer({ definitions: many, limits: { pageSize: 3 } });
  const client = new ModernClient(wire);
  const first = (await client.call('tools/list')).message.result as Page;
  wire.mcp.registry.remove('tool', String(SORTED[2]));
  wire.mcp.registry.remove('tool', String(SORTED[3]));

  const second = (await client.call('tools/list', { cursor: first.nextCursor })).message
    .result as Page;

  expect(second['tools']).toMatchObject(SORTED.slice(4, 7).map((name) => ({ name })));
});

it('has an empty list where there is nothing', async () => {
  await using wire = await startWireServer({ definitions: [] });

  for (const [method, member] of LISTS) {
    const page = (await new ModernClient(wire).call(method)).message.result as Page;
    expect(page[member]).toEqual([]);
    expect(page).not.toHaveProperty('nextCursor');
  }
});

it.each([
  '',
  'x',
  'e30',
  'bnVsbA',
  'WzEsMl0',
  'WyJwcm9tcHRzIiwiYSJd',
  '../../etc/passwd',
  'x'.repeat(10_000),
])('refuses the cursor %j, which is none of tools/list', async (cursor) => {
  await using wire = await startWireServer();
  const answer = await new ModernClient(wire).call('tools/list', { cursor });

  expect(answer.status).toBe(400);
  expect(answer.message.error).toEqual({
    code: -32602,
    message: 'Invalid cursor: start again without one',
  });
});

const names = (page: Page): unknown[] =>
  (page['tools'] as { name: string }[]).map(({ name }) => name);

it('shows each principal what its scopes grant, whatever cursor it makes up', async () => {
  await using wire = await startWireServer({ auth: 'keys' });
  const keeper = new ModernClient(wire, {
    Authorization: wire.credential('a', 'tools:call', 'vault:open'),
  });
  const guest = new ModernClient(wire, { Authorization: wire.credential('a', 'tools:call') });
  const page = async (client: ModernClient, params: object = {}): Promise<Page> =>
    (await client.call('tools/list', params)).message.result as Page;

  const all = names(await page(keeper));
  expect(all).toContain('secret');
  expect(names(await page(guest))).toEqual(all.filter((name) => name !== 'secret'));
  // Pages are kept by scopes and cursor: no cursor may spell another principal's scopes.
  for (const key of ['vault:open ', ' vault:open', 'vault:open"] ', '","vault:open"] ', '']) {
    const cursor = Buffer.from(JSON.stringify(['tools', key])).toString('base64url');
    expect(names(await page(guest, { cursor }))).not.toContain('secret');
  }
});
