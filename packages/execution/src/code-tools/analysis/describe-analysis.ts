import { oneLine } from '../../foreign-text.ts';
import type { Analysis } from './analysis-schema.ts';

const MAX_SHOWN = 15;

/** An analysis in words: totals, the most complex functions, the files worst to maintain, cycles and the graph. */
export function describeAnalysis(analysis: Analysis): string {
  const { totals, dependencies } = analysis;
  return [
    `${totals.files} files, ${totals.lines} lines (${totals.codeLines} of code), ${totals.functions} functions, ${totals.aboveLimit} of them more complex than the limit.`,
    ...section('Most complex functions', describeFunctions(analysis)),
    ...section('Hardest to maintain (0 to 100)', describeFiles(analysis)),
    ...section(
      'Import cycles',
      dependencies.cycles
        .slice(0, MAX_SHOWN)
        .map((cycle) => cycle.map((path) => oneLine(path)).join(', ')),
    ),
    ...section(
      'Imports that lead nowhere',
      dependencies.missing
        .slice(0, MAX_SHOWN)
        .map(({ path, target }) => `${oneLine(path)} imports ${oneLine(target, 200)}`),
    ),
    `\`\`\`mermaid\n${dependencies.mermaid}\n\`\`\``,
  ].join('\n\n');
}

const section = (title: string, entries: readonly string[]): string[] =>
  entries.length === 0 ? [] : [`${title}:\n${entries.map((entry) => `- ${entry}`).join('\n')}`];

const describeFunctions = ({ functions }: Analysis): string[] =>
  functions
    .slice(0, MAX_SHOWN)
    .map(
      ({ path, line, name, complexity, nesting }) =>
        `${oneLine(path)}:${line} ${oneLine(name)}: complexity ${complexity}, nesting ${nesting}`,
    );

const describeFiles = ({ files }: Analysis): string[] =>
  files
    .toSorted((one, other) => one.maintainability - other.maintainability)
    .slice(0, MAX_SHOWN)
    .map(
      ({ path, maintainability, codeLines, hasSyntaxErrors }) =>
        `${oneLine(path)}: ${maintainability}, ${codeLines} lines of code${hasSyntaxErrors ? ', has syntax errors' : ''}`,
    );
