import * as z from 'zod';

/** A page of a list, whatever it lists. */
export interface ListPage<Entry> {
  readonly entries: readonly Entry[];
  readonly nextCursor?: string;
  /** For how long the page may be used again; 0 where the server doesn't say. */
  readonly ttlMs: number;
  /** `public`: the same for every caller. */
  readonly cacheScope: 'public' | 'private';
}

/** The schema of a page whose entries stand under `member`. */
export const listPage = (member: string, entry: z.ZodType): z.ZodType =>
  z
    .looseObject({
      [member]: z.array(entry),
      nextCursor: z.string().optional(),
      ttlMs: z.number().optional(),
      cacheScope: z.enum(['public', 'private']).optional(),
    })
    .transform((page) => {
      const { nextCursor, ttlMs = 0, cacheScope = 'private' } = page;
      return {
        entries: page[member],
        ...(nextCursor !== undefined && { nextCursor }),
        ttlMs: Math.max(0, Number(ttlMs)),
        cacheScope,
      };
    });
