import type { JsonSchema } from '@qmcp/contracts';
import { defaultPolicy } from '@qmcp/server';
import { policySchema } from '@qmcp/server/policy';

import { code, generated, page, table } from './markdown.ts';

const ORDER = [
  'The **scopes** refuse: the principal lacks the scope that is needed. No rule gives one.',
  'A rule with the effect **deny** matches.',
  'A rule with the effect **hold** matches: the call waits for a person, on the rule’s terms.',
  'A rule with the effect **allow** matches.',
  '**`otherwise: deny`** stands in the file.',
  'A **built-in rule** holds the call.',
  'The **scopes** allow.',
];

/** `docs/reference/policy.md`. */
export function policyPage(): Promise<string> {
  return page(
    generated('packages/server/src/policy/policy-schema.ts'),
    '# The policy file',
    'YAML 1.2 or JSON; [how to write one](../how-to/write-a-policy.md). `qmcp policy check --json` prints its JSON Schema.',
    '## What settles a call',
    'The first of these that speaks:',
    ORDER.map((step, at) => `${at + 1}. ${step}`).join('\n'),
    'Of several rules of one effect that match, the first of the file counts. A rule matches where everything matches that ' +
      'it names; one that names no `tools`, `resources` or `prompts` is about all of them, or, where it holds or has ' +
      '`hints`, about all tools. A condition that can’t be told, since a member is missing or of another type, counts as ' +
      'true where the rule denies or holds, and as false where it allows.',
    'In patterns `*` stands for any run of characters and `?` for any one. Durations are a whole number and a unit, such ' +
      'as `90s`, `30m`, `4h`, `7d` or `2w`.',
    '## Keys',
    table(['Key', 'Type', 'Meaning'], rowsOf(policySchema, '')),
    '## Built-in rules',
    table(
      ['Rule', 'Holds'],
      [
        [code('built-in/holdDestructive'), 'calls of tools that declare `destructive: true`'],
        [
          code('built-in/holdUnannotatedForeign'),
          'calls of tools of other servers that declare nothing',
        ],
      ],
    ),
    `Their terms, and those of a hold that names none: ${code(termsOfDefault())}.`,
  );
}

function termsOfDefault(): string {
  const { decision } = defaultPolicy.explain({
    principal: { id: 'x', kind: 'service', name: 'x', scopes: new Set(['*']), scopeKey: '' },
    method: 'tools/call',
    name: 'x',
    scope: 'x',
    arguments: {},
    hints: { destructive: true },
  });
  return decision.effect === 'hold' ? JSON.stringify(decision.hold.terms) : '';
}

/** Every key below a schema, with its path. */
function rowsOf(schema: JsonSchema, path: string): string[][] {
  const members = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const required = (schema['required'] ?? []) as readonly string[];
  return members.flatMap(([name, member]) => {
    const own = `${path}${name}`;
    const type = `${typeOf(member)}${required.includes(name) ? ', required' : ''}`;
    const description = member['description'] as string | undefined;
    return [[code(own), type, description ?? '']].concat(rowsBelow(member, own));
  });
}

function rowsBelow(member: JsonSchema, path: string): string[][] {
  const items = member['items'] as JsonSchema | undefined;
  const named = member['additionalProperties'] as JsonSchema | false | undefined;
  if (items?.['properties'] !== undefined) return rowsOf(items, `${path}[].`);
  if (named !== undefined && named !== false) return rowsOf(named, `${path}.<name>.`);
  return rowsOf(member, `${path}.`);
}

function typeOf(schema: JsonSchema): string {
  if (schema['const'] !== undefined) return code(JSON.stringify(schema['const']));
  const choices = schema['enum'] as readonly string[] | undefined;
  if (choices !== undefined) return choices.map(code).join(', ');
  const { type } = schema;
  return Array.isArray(type) ? 'string, or a list of strings' : String(type);
}
