import { expect, it } from 'vitest';

import { assertVersion } from '../../src/postgres/direct-connection.ts';

it('takes PostgreSQL from 15 on', () => {
  for (const version of [150_000, 150_018, 180_001]) {
    expect(() => assertVersion(version)).not.toThrow();
  }
  expect(() => assertVersion(140_022)).toThrow(
    expect.objectContaining({
      code: 'store_unsupported',
      message: 'This is PostgreSQL 14, and the store needs 15 or newer.',
    }),
  );
});
