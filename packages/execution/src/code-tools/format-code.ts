import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import { oneLine } from '../foreign-text.ts';
import type { ToolFactory } from '../load-folder.ts';
import { CODE_TOOL_HINTS, CODE_TOOL_LIMITS, type CodeServices } from './engine/code-services.ts';
import type { FormatReport } from './formatting/format-files.ts';
import { describeSkipped } from './source/describe-findings.ts';
import { SourceFile, SourceFiles } from './source/source-file.ts';

/** Lays code out in the one style of its language. */
const formatCode: ToolFactory<CodeServices> = ({ engine }) =>
  defineTool({
    name: 'format_code',
    title: 'Format code',
    description:
      "Lays out Python (as ruff and Black do), JavaScript and TypeScript (as Prettier does) without changing what it does, and returns the files that changed, whole. Files that can't be read are named with the reason. It writes nothing: pass the text of the files, and save what it returns yourself.",
    scope: 'tools:call',
    input: z.object({
      files: SourceFiles.describe('Files to format; the extension names the language'),
      lineWidth: z
        .int()
        .min(40)
        .max(320)
        .optional()
        .describe('Columns; 88 for Python and 80 for the others unless given'),
    }),
    output: z.object({
      formatted: z.array(SourceFile).describe('The files that changed, whole'),
      unchanged: z.array(z.string()).describe('Paths of files that were in order'),
      failed: z
        .array(z.object({ path: z.string(), reason: z.string() }))
        .describe("Files that can't be read"),
      skipped: z.array(z.string()).describe('Paths of files in other languages'),
    }),
    hints: CODE_TOOL_HINTS,
    limits: CODE_TOOL_LIMITS,

    async run(ask, { principal, signal }) {
      const report = await engine.run('format', ask, { caller: principal.id, signal });
      return toolResult({ content: [text(describe(report))], structuredContent: report });
    },
  });

export default formatCode;

function describe({ formatted, unchanged, failed, skipped }: FormatReport): string {
  const blocks = formatted.map(({ path, content }) => `${oneLine(path)}:\n${content}`);
  const failures = failed.map(({ path, reason }) => `${oneLine(path)}: ${oneLine(reason, 300)}`);
  return [
    ...blocks,
    ...(unchanged.length > 0
      ? [`In order already: ${unchanged.map((path) => oneLine(path)).join(', ')}`]
      : []),
    ...(failures.length > 0 ? [`Could not be read:\n${failures.join('\n')}`] : []),
    ...describeSkipped(skipped),
  ].join('\n\n');
}
