import { assert, nat, property, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';

import { ownerOf, SESSION_SECRET_BYTES, sessionIdOf } from '../../src/peers/session-id.ts';

it('names its owner, whatever its secret', () => {
  const secret = uint8Array({
    minLength: SESSION_SECRET_BYTES,
    maxLength: SESSION_SECRET_BYTES,
  });
  assert(
    property(nat(), secret, (instance, bytes) => {
      expect(ownerOf(sessionIdOf(instance, bytes))).toBe(instance);
    }),
  );
});

it.each([
  '',
  'nope',
  '1',
  '1.',
  `.${'a'.repeat(32)}`,
  `-1.${'a'.repeat(32)}`,
  `1.${'a'.repeat(31)}`,
])("knows no owner of '%s'", (id) => {
  expect(ownerOf(id)).toBeUndefined();
});
