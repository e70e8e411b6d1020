import { readdirSync, readFileSync } from 'node:fs';

import { readKeptStatements, verifyExport } from '@qmcp/audit-verifier';
import { AuditFile, openSqliteStore, readPublicKeys } from '@qmcp/storage';
import { silentLogger, temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { systemClock } from '../../packages/storage/test/open-test-store.ts';
import { startStoreProcess } from '../../packages/storage/test/processes/start-store-process.ts';

/** After how many acknowledged records each is killed. */
const KILL_AFTER = [[1, 700], [120, 333], [1_500]];

it('an audit whose processes were killed in the midst of writing verifies, up to the last record', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const acknowledged: string[] = [];
  for (const counts of KILL_AFTER) {
    await Promise.all(
      counts.map(async (count) => {
        await using writer = startStoreProcess(file, 'write', 'forever');
        await writer.printed(count);
        await writer.kill();
        acknowledged.push(...writer.lines);
      }),
    );
  }
  const store = await openSqliteStore({
    file,
    clock: systemClock,
    logger: silentLogger(),
    instanceId: 'after',
  });
  const recovered = await store.audit.recover();
  await store.auditSeal.checkpoint();
  await store.close();

  using audit = AuditFile.open(file);
  const lines = [...audit.lines({ names: true })];
  const published = readdirSync(folder.file('checkpoints')).flatMap((day) =>
    readFileSync(folder.file(`checkpoints/${day}`), 'utf8')
      .trimEnd()
      .split('\n'),
  );
  const kept = await readKeptStatements(published);
  const report = await verifyExport(lines, { keys: readPublicKeys(file), kept });
  expect(report.problems).toEqual([]);
  expect(report.unsignedRecords).toBe(0);
  expect(report.records).toBeGreaterThanOrEqual(acknowledged.length + recovered);
  const sealed = new Set(lines.map((line) => /"id":"(?<id>[^"]+)"/.exec(line)?.groups?.['id']));
  expect(acknowledged.filter((id) => !sealed.has(id))).toEqual([]);
});
