import { readdir } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { workingFolder } from './working-folder.ts';

const { run, file } = workingFolder();

it('the demonstration holds a call, lets it run once, and proves the record', async () => {
  const startedMs = performance.now();
  // What is configured here is none of its business.
  const environment = { QMCP_AUTH: 'keys', QMCP_DATABASE_URL: 'postgres://nowhere.invalid/none' };
  const { exitCode, stdout, stderr } = await run(['demo'], { environment });

  expect([exitCode, stderr]).toEqual([0, '']);
  const told = [
    /1\. A server {2}http:\/\/127\.0\.0\.1:\d+\/mcp/,
    /User created with ID: 1/,
    /2\. A dangerous call {2}delete_user \{"id":1\}/,
    /It is held: .* \(rule built-in\/holdDestructive\)/,
    /3\. A person decides {2}qmcp approvals approve [0-9a-f-]{36}/,
    /its agent is answered: User 1 deleted successfully/,
    /nothing runs twice: User 1 deleted successfully/,
    /held {4}tools\/call delete_user approval:/,
    /ok {6}human\/respond/,
    /ok {6}tools\/call delete_user approval:/,
    /ok {6}tools\/call delete_user collected:/,
    /Nothing is wrong with 6 records/,
  ];
  let from = 0;
  for (const pattern of told) {
    const found = stdout.slice(from).search(pattern);
    expect([pattern, found]).not.toEqual([pattern, -1]);
    from += found;
  }
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  expect(await readdir(file('.'))).toEqual([]);
});
