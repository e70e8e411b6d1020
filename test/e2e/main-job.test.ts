import { temporaryFolder } from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';

import { approverOf } from './approvals/approver.ts';
import type { Approver } from './approvals/approver.ts';
import { fetchInvocations, readInvocations } from './harness/invocations.ts';
import { runQmcp, startServer } from './harness/qmcp-process.ts';
import type { ServerProcess } from './harness/qmcp-process.ts';
import { officialClients } from './peers/clients.ts';

/** What qmcp is for: a client works on users, a person decides what may destroy, and every call stands in the record. */

const ada = {
  name: 'Ada',
  surname: 'Lovelace',
  email: 'ada@example.com',
  about_me: 'First programmer',
};

const identified = z.object({ id: z.int() });

let home: TemporaryFolder;
let server: ServerProcess;
let approver: Approver;

beforeAll(async () => {
  home = await temporaryFolder();
  server = await startServer(home.path);
  approver = await approverOf(home.path, server.url);
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

    const change = { id, company: 'Analytical Engines' };
    expect(await peer.call('update_user', change)).toMatchObject({ isError: true });
    await approver.approve('update_user');
    const updated = await peer.call('update_user', change);
    expect(updated.structured).toMatchObject({ id, ...ada, company: 'Analytical Engines' });

    expect(await peer.call('delete_user', { id })).toMatchObject({ isError: true });
    await approver.approve('delete_user');
    const deleted = await peer.call('delete_user', { id });
    expect(deleted).toEqual({
      text: `User ${id} deleted successfully`,
      structured: { id },
      isError: false,
    });
    const none = await peer.call('search_users', { name: 'ada' });
    expect(none.structured).toEqual({ users: [], next: null });

    const calls = [
      ['search_users', 'ok'],
      ['delete_user', 'ok'],
      ['delete_user', 'held'],
      ['update_user', 'ok'],
      ['update_user', 'held'],
      ['search_users', 'ok'],
      ['add_user', 'ok'],
    ];
    const record = await fetchInvocations(server.url, { door: 'mcp-http', limit: '7' });
    expect(record).toMatchObject(
      calls.map(([name, outcome]) => ({ name, outcome, protocol_version: revision })),
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
