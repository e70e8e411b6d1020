import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';

import { fetchInvocations, readInvocations } from './harness/invocations.ts';
import { runQmcp, startServer } from './harness/qmcp-process.ts';
import type { ServerProcess } from './harness/qmcp-process.ts';
import { officialClients } from './peers/clients.ts';

/** What qmcp is for: a client works on users, and every call stands in the record. */

const ada = {
  name: 'Ada',
  surname: 'Lovelace',
  email: 'ada@example.com',
  about_me: 'First programmer',
};

const identified = z.object({ id: z.int() });

let home: TemporaryFolder;
let server: ServerProcess;

beforeAll(async () => {
  home = await temporaryFolder();
  server = await startServer(home.path);
});

afterAll(async () => {
  await server.stop();
  await home[Symbol.asyncDispose]();
});

it.each(officialClients)(
  '$client adds, finds, updates and deletes a user, and each call is on record',
  async ({ revision, connect }) => {
    await using peer = await connect(`${server.url}/mcp`);

    const added = await peer.call('add_user', ada);
    const { id } = identified.parse(added.structured);
    expect(added.text).toContain(`User created with ID: ${id}`);

    const found = await peer.call('search_users', { name: 'ada' });
    expect(found.structured).toMatchObject({ users: [{ id, ...ada }], next: null });

    const updated = await peer.call('update_user', { id, company: 'Analytical Engines' });
    expect(updated.structured).toMatchObject({ id, ...ada, company: 'Analytical Engines' });

    const deleted = await peer.call('delete_user', { id });
    expect(deleted).toEqual({
      text: `User ${id} deleted successfully`,
      structured: { id },
      isError: false,
    });
    const none = await peer.call('search_users', { name: 'ada' });
    expect(none.structured).toEqual({ users: [], next: null });

    const calls = ['search_users', 'delete_user', 'update_user', 'search_users', 'add_user'];
    expect(await fetchInvocations(server.url, { limit: '5' })).toMatchObject(
      calls.map((name) => ({ name, outcome: 'ok', door: 'mcp-http', protocol_version: revision })),
    );
  },
);

it('shows the same record at the command line as over REST', async () => {
  const { exitCode, stdout } = await runQmcp(home.path, 'invocations', '--json');

  expect(exitCode).toBe(0);
  const record = readInvocations(JSON.parse(stdout));
  expect(record.length).toBeGreaterThan(0);
  expect(record).toEqual(await fetchInvocations(server.url));
});
