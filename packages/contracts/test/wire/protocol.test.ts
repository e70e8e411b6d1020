import { LEGACY_VERSIONS, MODERN_VERSION, SUPPORTED_VERSIONS } from '@qmcp/contracts';
import { expect, it } from 'vitest';

it('lists revisions newest first, so that they compare as text', () => {
  expect(SUPPORTED_VERSIONS).toEqual([MODERN_VERSION, ...LEGACY_VERSIONS]);
  expect(SUPPORTED_VERSIONS).toEqual(SUPPORTED_VERSIONS.toSorted().toReversed());
});
