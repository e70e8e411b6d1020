import type { JsonSchema } from '@qmcp/contracts';

import { BUILT_IN_NAMES } from './built-in-rules.ts';
import { MAX_CONDITION_LENGTH } from './condition.ts';
import { DURATION_PATTERN } from './duration.ts';

const MAX_NAME_LENGTH = 200;

const oneOrMore = (description: string): JsonSchema => ({
  description,
  type: ['string', 'array'],
  minLength: 1,
  maxLength: MAX_NAME_LENGTH,
  minItems: 1,
  uniqueItems: true,
  items: { type: 'string', minLength: 1, maxLength: MAX_NAME_LENGTH },
});

const text = (description: string, maxLength: number): JsonSchema => ({
  description,
  type: 'string',
  minLength: 1,
  maxLength,
});

const flag = (description: string): JsonSchema => ({ description, type: 'boolean' });

const duration = (description: string): JsonSchema => ({
  description,
  type: 'string',
  pattern: DURATION_PATTERN,
});

const object = (
  description: string,
  properties: Record<string, JsonSchema>,
  required: readonly string[] = [],
): JsonSchema => ({
  description,
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const listOf = (description: string, items: JsonSchema): JsonSchema => ({
  description,
  type: 'array',
  items,
});

const names = (description: string): JsonSchema => ({
  description,
  type: 'array',
  uniqueItems: true,
  items: { type: 'string', minLength: 1, maxLength: MAX_NAME_LENGTH },
});

const kind: JsonSchema = {
  description: '`owner`, the local owner, or `service`, an API key',
  enum: ['owner', 'service'],
};

const effect = (description: string): JsonSchema => ({
  description,
  enum: ['allow', 'deny', 'hold'],
});

const hints = object(
  'What the tool declares of itself. Undeclared hints count as their cautious default',
  {
    readOnly: flag('changes nothing; undeclared: false'),
    destructive: flag('may destroy or overwrite; undeclared: true unless it is read-only'),
    idempotent: flag('calling again changes nothing more; undeclared: false'),
    openWorld: flag('reaches things outside the server’s own world; undeclared: true'),
    foreign: flag(
      'is of another server. An allow rule that has hints matches foreign tools only where it says `foreign: true`',
    ),
  },
);

const approval = object('Terms of a hold', {
  quorum: {
    description: 'how many people have to agree; default 1',
    type: 'integer',
    minimum: 1,
    maximum: 20,
  },
  role: text('role that each of them needs; default: none', MAX_NAME_LENGTH),
  fourEyes: flag('whether the person who asked may not be among them; default false'),
  selfConfirm: flag('whether a form answer of the caller’s own client counts; default false'),
  expiresAfter: duration('how long it may wait, and be spent once granted; default `1h`'),
  escalation: object(
    'Whose help is asked beside after a time',
    {
      after: duration('after how long; less than `expiresAfter`'),
      role: text('the role that is asked', MAX_NAME_LENGTH),
    },
    ['after', 'role'],
  ),
});

const rule = object(
  'A rule: it matches where everything matches that it names',
  {
    name: {
      description: 'unique; for people, messages and the record',
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9 _.-]{0,99}$',
    },
    effect: effect('what follows'),
    principal: object('Who calls', {
      id: oneOrMore('ids: `owner`, `key:<id>`'),
      kind,
      name: oneOrMore('names, with `*` and `?`'),
    }),
    role: oneOrMore('roles, one of which the caller holds'),
    tools: oneOrMore('tools, with `*` and `?`'),
    resources: oneOrMore('URIs of resources, with `*` and `?`'),
    prompts: oneOrMore('prompts, with `*` and `?`'),
    hints,
    when: text('a CEL expression over `arguments`, `principal` and `name`', MAX_CONDITION_LENGTH),
    reason: text('why, for the caller and whoever decides', 500),
    approval,
  },
  ['name', 'effect'],
);

const example = object(
  'A question, and what is expected to be decided',
  {
    name: text('what it shows', MAX_NAME_LENGTH),
    principal: object('Who calls; default: the owner', {
      id: text('id; default `owner`', MAX_NAME_LENGTH),
      kind,
      name: text('name; default: the id', MAX_NAME_LENGTH),
      scopes: names('scopes; default: all'),
    }),
    tool: text('the tool that is called', MAX_NAME_LENGTH),
    resource: text('or the URI of the resource that is read', 2_000),
    prompt: text('or the prompt', MAX_NAME_LENGTH),
    scope: text('what it needs; default: what such a thing needs that names none', MAX_NAME_LENGTH),
    hints,
    arguments: { description: 'what the call carries; default `{}`', type: 'object' },
    expect: effect('the decision'),
    rule: text('the rule that has to settle it', MAX_NAME_LENGTH),
  },
  ['name', 'expect'],
);

/** JSON Schema of the policy file. What it can't say is checked when a file is compiled. */
export const policySchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'qmcp policy',
  ...object(
    'Which calls run, which are denied, and which wait for a person',
    {
      version: { description: 'of this format', const: 1 },
      otherwise: {
        description:
          'who decides where no rule matches: `scopes`, the default, or `deny`, so that rules have to allow',
        enum: ['scopes', 'deny'],
      },
      builtIn: object(
        'Built-in rules; each is on unless it is `false` here',
        Object.fromEntries(
          BUILT_IN_NAMES.map((name) => [name, flag('whether the built-in rule is on')]),
        ),
      ),
      roles: {
        description: 'Roles by name',
        type: 'object',
        propertyNames: { pattern: '^[A-Za-z0-9_][A-Za-z0-9_:-]{0,99}$' },
        additionalProperties: object('A role', {
          members: names('ids of the principals that hold it'),
          parents: names('roles that whoever holds it holds too'),
        }),
      },
      rules: {
        ...listOf('The rules; deny goes before hold, hold before allow', rule),
        maxItems: 20_000,
      },
      tests: { ...listOf('Examples, for `qmcp policy test`', example), maxItems: 20_000 },
    },
    ['version'],
  ),
};
