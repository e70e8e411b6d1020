import { isExhausted } from '../source/exhausted.ts';
import { languageOf } from '../source/source-language.ts';
import type { SourceFile } from '../source/source-file.ts';
import { withRuff } from '../source/ruff.ts';
import { formatScript } from './format-script.ts';

/** What is to be formatted. */
export interface FormatAsk {
  readonly files: readonly SourceFile[];
  /** In columns. Default: 88 for Python, 80 for JavaScript and TypeScript, as their formatters have it. */
  readonly lineWidth?: number | undefined;
}

/** What the formatter says. */
export interface FormatReport {
  /** The files that changed, whole. */
  readonly formatted: SourceFile[];
  /** Paths of files that were in order. */
  readonly unchanged: string[];
  /** Files that can't be read, with the reason. */
  readonly failed: { readonly path: string; readonly reason: string }[];
  /** Paths of files in no language that it reads. */
  readonly skipped: string[];
}

/** Lays out files in the one style of their language. What they do stays the same. */
export async function formatFiles({ files, lineWidth }: FormatAsk): Promise<FormatReport> {
  const report: FormatReport = { formatted: [], unchanged: [], failed: [], skipped: [] };
  for (const { path, content } of files) {
    const formatted = await format({ path, content }, lineWidth);
    if (formatted === undefined) report.skipped.push(path);
    else if ('reason' in formatted) report.failed.push({ path, reason: formatted.reason });
    else if (formatted.content === content) report.unchanged.push(path);
    else report.formatted.push({ path, content: formatted.content });
  }
  return report;
}

/** Undefined for a file in no language that can be formatted. */
async function format(
  { path, content }: SourceFile,
  lineWidth: number | undefined,
): Promise<{ content: string } | { reason: string } | undefined> {
  const language = languageOf(path);
  if (language === undefined) return undefined;
  try {
    if (language !== 'python') return { content: await formatScript(language, content, lineWidth) };
    const settings = lineWidth === undefined ? {} : { 'line-length': lineWidth };
    return { content: await withRuff(settings, (ruff) => ruff.format(content)) };
  } catch (error) {
    if (isExhausted(error)) throw error;
    return { reason: firstLine(error) };
  }
}

const firstLine = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
};
