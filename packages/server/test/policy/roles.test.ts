import { describe, expect, it } from 'vitest';

import { Roles } from '../../src/policy/roles.ts';

describe('roles', () => {
  const roles = new Roles({
    admin: { members: ['owner'], parents: ['operator', 'auditor'] },
    operator: { members: ['key:1'], parents: ['reader'] },
    auditor: { parents: ['reader'] },
    reader: { members: ['key:2', 'key:1'] },
  });

  it.each([
    ['owner', ['admin', 'auditor', 'operator', 'reader']],
    ['key:1', ['operator', 'reader']],
    ['key:2', ['reader']],
    ['key:3', []],
    ['admin', []],
  ])('%s holds %j', (principal, held) => {
    expect(roles.of(principal).toSorted()).toEqual(held);
  });

  it('knows its own names alone', () => {
    expect(roles.has('auditor')).toBe(true);
    expect(roles.has('toString')).toBe(false);
  });

  it('refuses a parent that is no role', () => {
    expect(() => new Roles({ a: { parents: ['b'] } })).toThrow("the parent 'b', which is no role");
  });

  it('refuses a circle, however long', () => {
    expect(
      () => new Roles({ a: { parents: ['b'] }, b: { parents: ['c'] }, c: { parents: ['a'] } }),
    ).toThrow('ancestor of itself');
  });
});
