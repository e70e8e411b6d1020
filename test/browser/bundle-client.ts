import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'vite';
import type { Rollup } from 'vite';

/** A program for a page, as a browser gets it. */
export interface Bundle {
  /** Everything that went into it, as paths and `node:` names. */
  readonly modules: readonly string[];
  /** What its files import from elsewhere. */
  readonly externals: readonly string[];
  /** Scripts by their names; `page.js` starts it. */
  readonly files: ReadonlyMap<string, string>;
  /** What a page loads before it runs; the rest waits for an `import()`. */
  readonly atStart: { readonly modules: readonly string[]; readonly gzippedBytes: number };
}

/**
 * Bundles a module of this folder for browsers, from the sources of the workspaces.
 * @throws Error for a module that can't be bundled
 */
export async function bundleForBrowsers(entry: string): Promise<Bundle> {
  const modules: string[] = [];
  const { output } = (await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@qmcp/source', 'browser', 'module', 'import'] },
    build: {
      write: false,
      rolldownOptions: {
        input: { page: fileURLToPath(new URL(entry, import.meta.url)) },
        output: { entryFileNames: '[name].js' },
        preserveEntrySignatures: 'exports-only',
      },
    },
    plugins: [
      {
        name: 'note-modules',
        buildEnd() {
          modules.push(...this.getModuleIds());
        },
      },
    ],
  })) as Rollup.RollupOutput;
  const chunks = output.filter((file) => file.type === 'chunk');
  const names = new Set(chunks.map(({ fileName }) => fileName));
  const imported = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
  return {
    modules,
    externals: imported.filter((name) => !names.has(name)),
    files: new Map(chunks.map(({ fileName, code }) => [fileName, code])),
    atStart: startOf(chunks),
  };
}

/** Follows static imports from the page's script. */
function startOf(chunks: readonly Rollup.OutputChunk[]): Bundle['atStart'] {
  const names = new Set(['page.js']);
  const loaded: Rollup.OutputChunk[] = [];
  for (const name of names) {
    const chunk = chunks.find(({ fileName }) => fileName === name);
    if (chunk === undefined) continue;
    loaded.push(chunk);
    for (const next of chunk.imports) names.add(next);
  }
  const sizes = loaded.map(({ code }) => gzipSync(code).byteLength);
  return {
    modules: loaded.flatMap(({ moduleIds }) => moduleIds),
    gzippedBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}
