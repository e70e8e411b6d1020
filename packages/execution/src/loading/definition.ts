import { isStandardSchema, type AnyTool } from '@qmcp/contracts';
import { z } from 'zod';

import { LoadFailure } from './load-failure.ts';

const schema = z.custom<object>(
  (value) =>
    isStandardSchema(value) ||
    (typeof value === 'object' && value !== null && !Array.isArray(value)),
  'must be a Zod schema, another Standard Schema, or a JSON Schema object',
);

const run = z.custom<AnyTool['run']>((value) => typeof value === 'function', 'must be a function');

const hints = z.strictObject({
  readOnly: z.boolean().optional(),
  destructive: z.boolean().optional(),
  idempotent: z.boolean().optional(),
  openWorld: z.boolean().optional(),
});

/** Typed by the contract's own keys, so that the compiler demands a new member of `Tool` here too. */
const members = {
  kind: z.literal('tool').optional(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,128}$/, 'must be 1 to 128 of the characters A-Z a-z 0-9 _ - .'),
  title: z.string().optional(),
  description: z.string().min(1, 'must say what the tool does and when to use it'),
  scope: z.string().min(1).optional(),
  input: schema,
  output: schema.optional(),
  hints: hints.optional(),
  limits: z.strictObject({ timeoutMs: z.number().positive().optional() }).optional(),
  task: z.enum(['never', 'optional', 'required']).optional(),
  requires: z.looseObject({}).optional(),
  icons: z.array(z.looseObject({ src: z.string() })).optional(),
  meta: z.record(z.string(), z.unknown()).optional(),
  run,
} satisfies Record<keyof AnyTool, z.ZodType>;

/** Strict: a member that a tool doesn't have is a misspelling of one that it has. */
const definition = z.strictObject(members);

/**
 * Reads a tool definition, made by `defineTool` or a plain object.
 * @throws LoadFailure that names every member at fault
 */
export function readDefinition(exported: unknown): AnyTool {
  const { data, error } = definition.safeParse(exported);
  if (error === undefined) return Object.freeze({ ...data, kind: 'tool' }) as AnyTool;
  const problems = error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim());
  throw new LoadFailure(`its default export is no tool definition: ${problems.join('; ')}`);
}
