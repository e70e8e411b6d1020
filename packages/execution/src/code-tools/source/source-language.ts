/** A language that the code tools read. `tsx` is TypeScript with JSX, which parses differently. */
export type SourceLanguage = 'python' | 'javascript' | 'typescript' | 'tsx';

const LANGUAGES: ReadonlyMap<string, SourceLanguage> = new Map([
  ['py', 'python'],
  ['pyi', 'python'],
  ['js', 'javascript'],
  ['mjs', 'javascript'],
  ['cjs', 'javascript'],
  ['jsx', 'javascript'],
  ['ts', 'typescript'],
  ['mts', 'typescript'],
  ['cts', 'typescript'],
  ['tsx', 'tsx'],
]);

/** The language of a file by its extension; undefined for one that the code tools can't read. */
export const languageOf = (path: string): SourceLanguage | undefined =>
  LANGUAGES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase());

/** The extensions of {@link languageOf}, for people. */
export const READABLE_EXTENSIONS: string = [...LANGUAGES.keys()]
  .map((extension) => `.${extension}`)
  .join(', ');
