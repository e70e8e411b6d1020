import type { z } from 'zod';

import { type FieldError, Problem } from './problem.ts';

/** Bounds the answer to a request that is wrong in thousands of places. */
const MAX_FIELD_ERRORS = 50;

/** Checks a value against a schema; throws the problem `invalid`, which names each field that was refused. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(toFieldErrors).slice(0, MAX_FIELD_ERRORS);
  throw new Problem(
    'invalid',
    'Correct the fields listed in `errors` and send the request again.',
    { errors },
  );
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ path: issue.path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key].join('.'),
    message: 'Unknown field: leave it out',
  }));
}
