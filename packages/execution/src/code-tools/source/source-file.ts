import { z } from 'zod';

const MAX_FILES = 200;
const MAX_FILE_CHARACTERS = 1_000_000;
const MAX_TOTAL_CHARACTERS = 2_000_000;

/** A file as callers give it. It is read as text, and never written or run. */
export const SourceFile = z.object({
  path: z
    .string()
    .min(1)
    .max(500)
    .describe('Name with its extension, with folders where they matter: src/app.py'),
  content: z.string().max(MAX_FILE_CHARACTERS).describe('The whole file'),
});
/** A file as callers give it. */
export type SourceFile = z.infer<typeof SourceFile>;

/** The files of one call: up to 200, a million characters each, two million together, no path twice. */
export const SourceFiles = z
  .array(SourceFile)
  .min(1)
  .max(MAX_FILES)
  .refine(
    (files) => files.reduce((sum, { content }) => sum + content.length, 0) <= MAX_TOTAL_CHARACTERS,
    `must hold at most ${MAX_TOTAL_CHARACTERS} characters together; pass them in several calls`,
  )
  .refine(
    (files) => new Set(files.map(({ path }) => path)).size === files.length,
    'must not name a path twice',
  );
