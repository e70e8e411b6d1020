import { describe, expect, it } from 'vitest';

import { holdsScope } from '../../../src/core/session/holds-scope.ts';

describe('the scopes of a session', () => {
  it.each([
    [['*'], 'a:b', true],
    [['a'], 'a:b', true],
    [['a:*'], 'a:b', true],
    [['a:b'], 'a:b', true],
    [['a:b'], 'a', false],
    [['ab'], 'a:b', false],
    [[], 'a', false],
  ])('%j holds %s: %s', (held, needed, holds) => expect(holdsScope(held, needed)).toBe(holds));
});
