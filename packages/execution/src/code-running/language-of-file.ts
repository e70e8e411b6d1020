import type { LanguageName } from '../sandbox/sandbox.ts';

const extensions: Readonly<Record<string, LanguageName>> = {
  py: 'python',
  js: 'javascript',
  cjs: 'javascript',
  mjs: 'javascript',
  ts: 'typescript',
  cts: 'typescript',
  mts: 'typescript',
  sh: 'shell',
};

/** The language of a file, by its name. @returns undefined where it is none that a sandbox runs */
export const languageOfFile = (path: string): LanguageName | undefined =>
  extensions[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ''];
