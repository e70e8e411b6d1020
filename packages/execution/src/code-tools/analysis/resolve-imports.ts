import { posix } from 'node:path';

import type { SourceLanguage } from '../source/source-language.ts';
import type { Import } from './imports.ts';

/** A file with what it imports. */
export interface ImportingFile {
  readonly path: string;
  readonly language: SourceLanguage;
  readonly imports: readonly Import[];
}

/** Where imports lead. */
export interface ResolvedImports {
  /** Files of the set, by path, with the files of the set that they import. */
  readonly edges: ReadonlyMap<string, readonly string[]>;
  /** Packages and standard modules that are imported, sorted. */
  readonly packages: readonly string[];
  /** Relative imports that lead to no file of the set. */
  readonly missing: readonly { readonly path: string; readonly target: string }[];
}

type Resolution = { readonly file: string } | { readonly package: string } | 'missing';

/** Finds the files that are meant by imports, among the files that were given. Aliases of build tools are packages here. */
export function resolveImports(files: readonly ImportingFile[]): ResolvedImports {
  const byPath = new Map(files.map(({ path }) => [posix.normalize(path), path]));
  const modules = pythonModules(files);
  const edges = new Map<string, string[]>();
  const packages = new Set<string>();
  const missing: { path: string; target: string }[] = [];
  for (const file of files) {
    const targets = new Set<string>();
    for (const { target, isName } of file.imports) {
      const found =
        file.language === 'python'
          ? resolvePython(file.path, target, modules)
          : resolveScript(file.path, target, byPath);
      if (found !== 'missing' && 'file' in found) targets.add(found.file);
      else if (isName) continue;
      else if (found === 'missing') missing.push({ path: file.path, target });
      else packages.add(found.package);
    }
    targets.delete(file.path);
    edges.set(file.path, [...targets].toSorted());
  }
  return { edges, packages: [...packages].toSorted(), missing };
}

const SCRIPT_EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'];

function resolveScript(
  from: string,
  target: string,
  byPath: ReadonlyMap<string, string>,
): Resolution {
  if (!/^\.{0,2}\//.test(target) && !/^\.{1,2}$/.test(target))
    return { package: packageOf(target) };
  const base = posix.join(posix.dirname(from), target.replace(/[?#].*$/, ''));
  // A compiler's output is named where its source is meant: `./part.js` for `part.ts`.
  const withoutExtension = base.replace(/\.[cm]?jsx?$/, '');
  const candidates = [
    base,
    ...SCRIPT_EXTENSIONS.flatMap((extension) => [
      `${base}.${extension}`,
      `${withoutExtension}.${extension}`,
      posix.join(base, `index.${extension}`),
    ]),
  ];
  for (const candidate of candidates) {
    const file = byPath.get(candidate);
    if (file !== undefined) return { file };
  }
  return 'missing';
}

/** `@scope/name/part` is of the package `@scope/name`; `node:fs/promises` of `node:fs`. */
const packageOf = (target: string): string =>
  target.split('/', target.startsWith('@') ? 2 : 1).join('/');

/** Modules by their dotted names. Every folder on the way may be a root, so each tail of a path names the module too. */
function pythonModules(files: readonly ImportingFile[]): ReadonlyMap<string, string> {
  const modules = new Map<string, string>();
  for (const { path, language } of files) {
    if (language !== 'python') continue;
    const parts = moduleParts(path);
    for (const start of parts.keys()) {
      const name = parts.slice(start).join('.');
      if (start === 0 || !modules.has(name)) modules.set(name, path);
    }
  }
  return modules;
}

const moduleParts = (path: string): string[] =>
  posix
    .normalize(path)
    .replace(/\.pyi?$/, '')
    .replace(/(?:^|\/)__init__$/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.');

function resolvePython(
  from: string,
  target: string,
  modules: ReadonlyMap<string, string>,
): Resolution {
  const dots = /^\.*/.exec(target)?.[0].length ?? 0;
  if (dots === 0) {
    const file = modules.get(target);
    if (file !== undefined) return { file };
    const [first = target] = target.split('.');
    return modules.has(first) ? 'missing' : { package: first };
  }
  const folder = posix
    .dirname(posix.normalize(from))
    .split('/')
    .filter((part) => part !== '.');
  const base = folder.slice(0, folder.length - (dots - 1));
  const rest = target.slice(dots);
  const file = modules.get([...base, ...(rest === '' ? [] : [rest])].join('.'));
  return file === undefined ? 'missing' : { file };
}
