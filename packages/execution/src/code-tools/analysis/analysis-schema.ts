import { z } from 'zod';

/** Most functions that an answer holds. */
export const MAX_FUNCTIONS = 200;
/** Most imports between files that an answer holds. */
export const MAX_IMPORTS = 2_000;
/** Most packages, and most imports that lead nowhere, that an answer holds. */
export const MAX_NAMES = 500;

const AnalyzedFile = z.object({
  path: z.string(),
  language: z.enum(['python', 'javascript', 'typescript', 'tsx']),
  lines: z.int(),
  codeLines: z.int(),
  commentLines: z.int().describe('Lines with comments alone'),
  blankLines: z.int(),
  functions: z.int(),
  complexity: z.int().describe('Ways through all its functions and the code outside of them'),
  maintainability: z.number().describe('0 to 100, the higher the better'),
  hasSyntaxErrors: z.boolean(),
});

const AnalyzedFunction = z.object({
  path: z.string(),
  name: z.string(),
  line: z.int(),
  endLine: z.int(),
  complexity: z.int().describe('Cyclomatic complexity, 1 and up'),
  nesting: z.int().describe('Most blocks within each other'),
});

/** What an analysis says. */
export const Analysis = z.object({
  files: z.array(AnalyzedFile),
  functions: z.array(AnalyzedFunction).max(MAX_FUNCTIONS).describe('The most complex first'),
  totals: z.object({
    files: z.int(),
    lines: z.int(),
    codeLines: z.int(),
    functions: z.int(),
    imports: z.int().describe('Imports between the files'),
    aboveLimit: z.int().describe('Functions more complex than maxComplexity'),
  }),
  dependencies: z.object({
    imports: z
      .array(z.object({ from: z.string(), to: z.string() }))
      .max(MAX_IMPORTS)
      .describe('Which file imports which'),
    packages: z
      .array(z.string())
      .max(MAX_NAMES)
      .describe('Packages and standard modules that are imported'),
    missing: z
      .array(z.object({ path: z.string(), target: z.string() }))
      .max(MAX_NAMES)
      .describe('Relative imports that lead to no file that was given'),
    cycles: z.array(z.array(z.string())).describe('Files that import each other in a circle'),
    mermaid: z.string().describe('A Mermaid flowchart; cycles are red'),
  }),
  skipped: z.array(z.string()).describe('Paths of files in other languages'),
});
/** What an analysis says. */
export type Analysis = z.infer<typeof Analysis>;
