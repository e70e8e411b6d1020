import { DatabaseSync } from 'node:sqlite';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { start } from '../cli/qmcp.ts';
import type { Running } from '../cli/qmcp.ts';
import { callTool } from '../mcp-post.ts';
import { sealedFolder } from './sealed-folder.ts';

const { file, run, verify } = sealedFolder();
let server: Running;
let url: string;

beforeAll(async () => {
  server = start(['serve', '--port', '0'], { folder: file('') });
  [, url = ''] = await server.said(/"url":"(http[^"]+)\/mcp"/);
});

afterAll(async () => {
  server.signal('SIGTERM');
  await server.ended;
});

/** Changes the store while the server has it open. @returns the ids that `sql` returns */
function meddle(sql: string): string[] {
  using database = new DatabaseSync(file('.qmcp/qmcp.db'), { timeout: 5_000 });
  return database
    .prepare(sql)
    .all()
    .map(({ id }) => String(id));
}

it('a record that is changed behind the back of a running server is named, at once and for good', async () => {
  for (const message of ['one', 'two', 'three']) await callTool(url, 'echo', { message });
  expect(await verify()).toMatchObject({ exitCode: 0, records: 3, unsignedRecords: 3 });

  const [first = ''] = meddle('select id from audit_record where sequence = 1');
  expect(await run(['audit', 'prove', first])).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining('has not signed for it yet: try again in a minute') as string,
  });

  const [id = ''] = meddle(
    "update audit_record set name = 'planner' where sequence = 2 returning id",
  );
  const changed = [{ code: 'record_changed', sequence: 2, recordId: id }];
  const { exitCode, stdout } = await run(['audit', 'verify']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`record 2, id ${id}, line`);

  // It goes on, and signs for what it wrote, not for what it finds.
  await callTool(url, 'echo', { message: 'four' });
  expect((await verify()).problems).toMatchObject(changed);
  server.signal('SIGTERM');
  expect((await server.ended).exitCode).toBe(0);
  expect(await verify()).toMatchObject({ exitCode: 1, problems: changed, unsignedRecords: 0 });
  expect((await run(['audit', 'prove', first])).exitCode).toBe(0);
});
