import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { ToolFactory } from '../load-folder.ts';
import { Analysis } from './analysis/analysis-schema.ts';
import { describeAnalysis } from './analysis/describe-analysis.ts';
import { CODE_TOOL_HINTS, CODE_TOOL_LIMITS, type CodeServices } from './engine/code-services.ts';
import { describeSkipped } from './source/describe-findings.ts';
import { SourceFiles } from './source/source-file.ts';

/** Measures code, and draws which file imports which. */
const analyzeCode: ToolFactory<CodeServices> = ({ engine }) =>
  defineTool({
    name: 'analyze_code',
    title: 'Analyse code',
    description:
      'Measures Python, JavaScript and TypeScript: cyclomatic complexity and nesting of each function, lines of code, comments and none, a maintainability index of each file; finds which file imports which, which packages are used, imports that lead nowhere and cycles, and draws the graph as a Mermaid flowchart. Pass all files of a program at once, with their paths, so that imports can be followed. It runs nothing.',
    scope: 'tools:call',
    input: z.object({
      files: SourceFiles.describe('Files to analyse; the extension names the language'),
      maxComplexity: z
        .int()
        .min(1)
        .max(1_000)
        .default(10)
        .describe('Functions with more ways through them are counted as too complex'),
    }),
    output: Analysis,
    hints: CODE_TOOL_HINTS,
    limits: CODE_TOOL_LIMITS,

    async run(ask, { principal, signal }) {
      const analysis = await engine.run('analyze', ask, { caller: principal.id, signal });
      const words = [describeAnalysis(analysis), ...describeSkipped(analysis.skipped)];
      return toolResult({ content: [text(words.join('\n\n'))], structuredContent: analysis });
    },
  });

export default analyzeCode;
