import type { SourceFile } from '../source/source-file.ts';
import { languageOf, type SourceLanguage } from '../source/source-language.ts';
import { MAX_FUNCTIONS, MAX_IMPORTS, MAX_NAMES, type Analysis } from './analysis-schema.ts';
import { drawDependencies } from './draw-dependencies.ts';
import { measureSource, type SourceMeasure } from './measure-source.ts';
import { resolveImports } from './resolve-imports.ts';
import { findCycles } from './strong-components.ts';

/** What is to be analysed. */
export interface AnalyzeAsk {
  readonly files: readonly SourceFile[];
  /** Functions with more ways through them are counted. */
  readonly maxComplexity: number;
}

interface MeasuredFile {
  readonly path: string;
  readonly language: SourceLanguage;
  readonly measure: SourceMeasure;
}

/** Measures files, and finds out which imports which. */
export async function analyzeFiles({ files, maxComplexity }: AnalyzeAsk): Promise<Analysis> {
  const measured: MeasuredFile[] = [];
  const skipped: string[] = [];
  for (const { path, content } of files) {
    const language = languageOf(path);
    if (language === undefined) skipped.push(path);
    else measured.push({ path, language, measure: await measureSource({ language, content }) });
  }
  const functions = measured.flatMap(({ path, measure }) =>
    measure.functions.map((one) => Object.assign({ path }, one)),
  );
  const { edges, packages, missing } = resolveImports(
    measured.map(({ path, language, measure }) => ({ path, language, imports: measure.imports })),
  );
  const imports = [...edges].flatMap(([from, targets]) => targets.map((to) => ({ from, to })));
  const cycles = findCycles(edges);
  return {
    files: measured.map(describeFile),
    functions: functions
      .toSorted((one, other) => other.complexity - one.complexity || one.line - other.line)
      .slice(0, MAX_FUNCTIONS),
    totals: {
      ...addUp(measured),
      imports: imports.length,
      aboveLimit: functions.filter(({ complexity }) => complexity > maxComplexity).length,
    },
    dependencies: {
      imports: imports.slice(0, MAX_IMPORTS),
      packages: packages.slice(0, MAX_NAMES),
      missing: missing.slice(0, MAX_NAMES),
      cycles,
      mermaid: drawDependencies(edges, cycles),
    },
    skipped,
  };
}

function addUp(measured: readonly MeasuredFile[]) {
  const totals = { files: measured.length, lines: 0, codeLines: 0, functions: 0 };
  for (const { measure } of measured) {
    totals.lines += measure.lines;
    totals.codeLines += measure.codeLines;
    totals.functions += measure.functions.length;
  }
  return totals;
}

function describeFile({ path, language, measure }: MeasuredFile): Analysis['files'][number] {
  const { imports: _imports, functions, ...figures } = measure;
  return { path, language, ...figures, functions: functions.length };
}
