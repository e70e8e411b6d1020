import { definePrompt, defineResource, defineResourceTemplate, defineTool } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { Registry } from '../../src/registry.ts';
import type { Definition } from '../../src/registry.ts';

const scoped = (scope: string): readonly Definition[] => [
  defineTool({ name: 't', description: 't', scope, input: { type: 'object' }, run: () => 't' }),
  defineResource({ uri: 'memo://r', name: 'r', scope, read: () => 'r' }),
  defineResourceTemplate({ uriTemplate: 'memo://t/{id}', name: 't', scope, read: () => 't' }),
  definePrompt({ name: 'p', scope, get: () => 'p' }),
];

it.each(['', 'two words', 'quo"te', 'back\\slash', 'é', 'line\nbreak'])(
  'registers nothing with the scope %j, which no challenge could name',
  (scope) => {
    for (const definition of scoped(scope)) {
      expect(() => new Registry().add(definition)).toThrow(
        expect.objectContaining({ code: 'definition_invalid' }) as Error,
      );
    }
  },
);

it('takes scopes as they are written elsewhere', () => {
  for (const scope of ['users:read', 'a.b/c-d_e', 'https://example.com/scope', "!#$%&'*"]) {
    for (const definition of scoped(scope)) {
      expect(() => new Registry().add(definition)).not.toThrow();
    }
  }
});
