import { DatabaseSync } from 'node:sqlite';

import { fakeClock } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { assertSqliteVersion, switchToWal } from '../../src/sqlite/open-connection.ts';
import { assertLocal } from '../../src/sqlite/store-file.ts';

describe('assertSqliteVersion', () => {
  it.each(['3.51.3', '3.51.10', '3.52.0', '4.0.0'])('lets %s through', (version) => {
    expect(() => assertSqliteVersion(version)).not.toThrow();
  });

  it.each(['3.51.2', '3.45.1', '2.99.99', 'of unknown version'])('refuses %s', (version) => {
    expect(() => assertSqliteVersion(version)).toThrow(
      expect.objectContaining({ code: 'store_unsupported' }),
    );
  });
});

it('switchToWal refuses where SQLite keeps no write-ahead log', async () => {
  await expect(
    switchToWal(new DatabaseSync(':memory:'), { file: 'store.db', clock: fakeClock() }),
  ).rejects.toMatchObject({
    code: 'store_unsupported',
    message: expect.stringContaining("mode 'memory'"),
  });
});

describe.runIf(process.platform === 'linux')('assertLocal', () => {
  it.each([
    ['NFS', 0x6969],
    ['SMB', 0xfe534d42],
  ])('refuses %s', (_name, type) => {
    expect(() => assertLocal('store.db', type)).toThrow('network file system');
  });

  it('lets ext4 through', () => {
    expect(() => assertLocal('store.db', 0xef53)).not.toThrow();
  });
});
