import { openSqliteStore } from '@qmcp/storage';
import {
  auditRecord,
  fakeClock,
  seededEntropy,
  silentLogger,
  temporaryFolder,
} from '@qmcp/testkit';
import type { TemporaryFolder } from '@qmcp/testkit';
import type { SealedStore } from '@qmcp/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/config.ts';
import type { Config } from '../../src/config.ts';
import { claimExampleCall, exampleIsDue } from '../../src/first-call/example-due.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const clock = fakeClock();

const openStore = (file: string): Promise<SealedStore> =>
  openSqliteStore({ file: folder.file(file), clock, logger: silentLogger(), instanceId: 'test' });

/** What somebody has configured who reads the log. */
const configured = (environment: Readonly<Record<string, string>> = {}): Config =>
  loadConfig({}, { environment, workingFolder: folder.path, interactive: true });

describe('the example call is due', () => {
  it('in a new folder, where a person reads the log', async () => {
    const store = await openStore('new.db');
    expect(await exampleIsDue(configured(), store)).toBe(true);
    await store.close();
  });

  it.each([
    ['it is turned off', { QMCP_EXAMPLE_CALL: 'off' }],
    ['machines read the log', { QMCP_LOG_FORMAT: 'json' }],
    ['callers need a key', { QMCP_AUTH: 'keys' }],
    ['other machines are served', { QMCP_HOST: '192.0.2.1' }],
    ['a database is shared', { QMCP_DATABASE_URL: 'postgres://localhost/qmcp' }],
    ['there is a policy', { QMCP_POLICY_FILE: 'policy.yaml' }],
    ['the users are in a service of their own', { QMCP_USER_SERVICE_URL: 'http://127.0.0.1:1' }],
  ])('but not where %s', async (_why, environment) => {
    const store = await openStore('not-due.db');
    expect(await exampleIsDue(configured(environment), store)).toBe(false);
    await store.close();
  });

  it('but not where something was recorded, be it cut away since', async () => {
    const store = await openStore('used.db');
    await store.audit.append(auditRecord(seededEntropy(3, clock)));
    expect(await exampleIsDue(configured(), store)).toBe(false);
    await store.auditSeal.checkpoint();
    clock.advance(1);
    expect(await store.auditSeal.cut(clock.nowMs())).toMatchObject({ records: 1 });
    expect(await exampleIsDue(configured(), store)).toBe(false);
    await store.close();
  });
});

describe('the claim of the example call', () => {
  it('is granted once, however many want it at once', async () => {
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => claimExampleCall(folder.path)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await claimExampleCall(folder.path)).toBe(false);
  });

  it('fails where nothing can be written, rather than being granted', async () => {
    await expect(claimExampleCall(folder.file('nowhere'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
