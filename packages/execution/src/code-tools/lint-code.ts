import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { ToolFactory } from '../load-folder.ts';
import { CODE_TOOL_HINTS, CODE_TOOL_LIMITS, type CodeServices } from './engine/code-services.ts';
import { describeFindings, describeSkipped } from './source/describe-findings.ts';
import { Findings } from './source/finding.ts';
import { SourceFile, SourceFiles } from './source/source-file.ts';

/** Looks for mistakes in code, and repairs what can safely be. */
const lintCode: ToolFactory<CodeServices> = ({ engine }) =>
  defineTool({
    name: 'lint_code',
    title: 'Lint code',
    description:
      'Looks for mistakes in Python (by ruff), JavaScript and TypeScript (by rules on the syntax tree), and returns each with its rule, line and what to do. With fix it also repairs what can safely be repaired in Python, and returns those files whole. It runs and writes nothing: pass the text of the files, and save what it returns yourself.',
    scope: 'tools:call',
    input: z.object({
      files: SourceFiles.describe('Files to look at; the extension names the language'),
      fix: z.boolean().default(false).describe('Whether to repair what can safely be repaired'),
    }),
    output: Findings.extend({
      fixed: z.array(SourceFile).describe('The files that a fix changed, whole'),
      skipped: z.array(z.string()).describe('Paths of files in other languages'),
    }),
    hints: CODE_TOOL_HINTS,
    limits: CODE_TOOL_LIMITS,

    async run(ask, { principal, signal }) {
      const report = await engine.run('lint', ask, { caller: principal.id, signal });
      const fixed = report.fixed.map(({ path }) => path);
      const lines = [
        describeFindings(report),
        ...(fixed.length > 0 ? [`Repaired: ${fixed.join(', ')}`] : []),
        ...describeSkipped(report.skipped),
      ];
      return toolResult({ content: [text(lines.join('\n\n'))], structuredContent: report });
    },
  });

export default lintCode;
