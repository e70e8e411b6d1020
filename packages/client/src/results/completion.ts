import * as z from 'zod';

import { defineResult } from './define-result.ts';

/** Values that could complete an argument (MCP schema, `CompleteResult`). */
export interface Completion {
  /** At most 100. */
  readonly values: readonly string[];
  readonly total?: number;
  readonly hasMore?: boolean;
}

/** What `completion/complete` answers. */
export const readCompletion = defineResult<{ readonly completion: Completion }>(
  'completion/complete',
  z.looseObject({
    completion: z.looseObject({
      values: z.array(z.string()),
      total: z.number().optional(),
      hasMore: z.boolean().optional(),
    }),
  }),
);
