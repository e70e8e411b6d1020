import { createPrincipal, grants, localOwner } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const withScopes = (...scopes: string[]) =>
  createPrincipal({ id: 'key:a', kind: 'service', name: 'a', scopes });

describe('grants', () => {
  it.each([
    ['*', 'users:read', true],
    ['*', 'tools:call', true],
    ['users:read', 'users:read', true],
    ['users', 'users:read', true],
    ['users:*', 'users:read', true],
    ['users', 'users:read:own', true],
    ['users:*', 'users:read:own', true],
    ['users:read', 'users:read:own', true],
    ['users:read:*', 'users:read:own', true],
    ['users:read:own', 'users:read', false],
    ['users:read', 'users', false],
    ['users:*', 'users', false],
    ['users:write', 'users:read', false],
    ['user', 'users:read', false],
    ['users:', 'users:read', false],
    ['us', 'users', false],
    ['Users:read', 'users:read', false],
    ['', 'users:read', false],
    [':*', ':read', false],
  ])("a grant of '%s' answers a need for '%s': %s", (granted, needed, answer) => {
    expect(grants(new Set([granted]), needed)).toBe(answer);
  });

  it('grants nothing to nobody', () => {
    expect(grants(new Set(), 'tools:call')).toBe(false);
  });

  it('never loses a need by granting more', () => {
    const segment = fc.constantFrom('a', 'b', 'c', '*');
    const scope = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(':'));
    fc.assert(
      fc.property(fc.array(scope), scope, scope, (some, another, needed) => {
        if (grants(new Set(some), needed)) {
          expect(grants(new Set([...some, another]), needed)).toBe(true);
        }
      }),
    );
  });
});

describe('createPrincipal', () => {
  it('has one scope key for the same scopes in any order', () => {
    expect(withScopes('b', 'a', 'b').scopeKey).toBe(withScopes('a', 'b').scopeKey);
  });

  it('has different scope keys for different scopes, whatever their characters', () => {
    const scopes = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n') }));
    fc.assert(
      fc.property(scopes, scopes, (some, others) => {
        const same = some.every((a) => others.includes(a)) && others.every((b) => some.includes(b));
        expect(withScopes(...some).scopeKey === withScopes(...others).scopeKey).toBe(same);
      }),
    );
  });

  it('makes principals that nobody can change', () => {
    expect(Object.isFrozen(withScopes('a'))).toBe(true);
  });

  it('lets the local owner do everything', () => {
    expect(localOwner.id).toBe('owner');
    expect(grants(localOwner.scopes, 'anything:at:all')).toBe(true);
  });
});
