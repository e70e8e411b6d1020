import { languageOf, type SourceLanguage } from '../source/source-language.ts';
import { applyScriptRules } from '../source/script-rules.ts';
import { inFile, summarize, type FileFinding, type Findings } from '../source/finding.ts';
import type { SourceFile } from '../source/source-file.ts';
import { fixPython, lintPython } from './python-lint.ts';
import { SCRIPT_LINT_RULES } from './script-lint-rules.ts';

/** What is to be linted. */
export interface LintAsk {
  readonly files: readonly SourceFile[];
  /** Whether what can safely be repaired is; findings are then those of the repaired files. */
  readonly fix: boolean;
}

/** What the linter says. */
export interface LintReport extends Findings {
  /** The files that a fix changed, whole. */
  readonly fixed: SourceFile[];
  /** Paths of files in no language that it reads. */
  readonly skipped: string[];
}

/** Looks for mistakes in files, each by the rules of its language. */
export async function lintFiles({ files, fix }: LintAsk): Promise<LintReport> {
  const found: FileFinding[] = [];
  const fixed: SourceFile[] = [];
  const skipped: string[] = [];
  for (const file of files) {
    const language = languageOf(file.path);
    if (language === undefined) {
      skipped.push(file.path);
      continue;
    }
    const content = fix && language === 'python' ? await fixPython(file.content) : file.content;
    if (content !== file.content) fixed.push({ path: file.path, content });
    found.push(...inFile(file.path, await lint(language, content)));
  }
  return { ...summarize(found), fixed, skipped };
}

const lint = (language: SourceLanguage, content: string) =>
  language === 'python'
    ? lintPython(content)
    : applyScriptRules(SCRIPT_LINT_RULES, { language, content });
