/**
 * Bundles the built program into `apps/qmcp/dist/program`, so that a start reads a few files and not a thousand:
 * `node scripts/bundle-program.mjs`, after `tsc -b`. Nothing is bundled but JavaScript: what a module finds beside
 * itself, it still finds where `tsc` put it.
 */
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const app = join(root, 'apps', 'qmcp', 'dist');
const program = join(app, 'program');

/**
 * Folders whose modules are loaded by the names that the folder lists, each with the module that lists it. In the
 * program, the folder's modules are bundled too and that module looks there.
 * @type {readonly { readonly folder: string, readonly listedBy: string }[]}
 */
const LISTED_FOLDERS = [
  { folder: 'apps/qmcp/dist/commands', listedBy: 'apps/qmcp/dist/cli/command-folder.js' },
  ...['tools', 'code-tools', 'sandbox-tools', 'user-tools'].map((name) => ({
    folder: `packages/execution/dist/${name}`,
    listedBy: `packages/execution/dist/${name === 'tools' ? 'builtin-tools' : name}.js`,
  })),
];

/** Where threads begin; a module that starts one names it by this ending. */
const THREADS = '{apps,packages}/*/dist/**/*.worker.js';

/** A module of a workspace, as `tsc` wrote it. */
const BUILT = /^(?<workspace>(?:apps|packages)\/[^/]+)\/dist\/(?<path>.+)$/;

/** Where a module stands in the program. @param {string} file - from the root */
const placeOf = (file) => file.replace(/^(?:apps|packages)\//, '').replace('/dist/', '/');

/** Every file from the root that is an entry, by its place in the program without extension. */
function entries() {
  const listed = LISTED_FOLDERS.flatMap(({ folder }) => globSync(`${folder}/*.js`, { cwd: root }));
  const threads = globSync(THREADS, { cwd: root, exclude: ['**/node_modules', '**/program'] });
  return Object.fromEntries([
    ['main', join(app, 'main.js')],
    ...[...listed, ...threads].map((file) => [
      placeOf(file).replace(/\.js$/, ''),
      join(root, file),
    ]),
  ]);
}

/**
 * What `import.meta.url` is in a bundle, written as an expression.
 * @param {string} file - from the root
 * @param {string} code
 */
function addressOf(file, code) {
  if (code.includes('.worker$') || LISTED_FOLDERS.some(({ listedBy }) => listedBy === file)) {
    return `new URL('program/${placeOf(file)}', import.meta.resolve('qmcp')).href`;
  }
  const { workspace = '', path = '' } = BUILT.exec(file)?.groups ?? {};
  const manifest = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
  return `new URL('${path}', import.meta.resolve('${manifest.name}')).href`;
}

/** Tells each bundled module where it stood, since files that it needs are still there.
 * @type {import('rolldown').Plugin} */
const keepAddresses = {
  name: 'keep-addresses',
  transform(code, id) {
    const file = relative(root, id);
    if (!BUILT.test(file) || !code.includes('import.meta.url')) return;
    return { code: code.replaceAll('import.meta.url', addressOf(file, code)), map: null };
  },
};

/** The folder of a package, from a file in it. @param {string} file */
function packageFolder(file) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return folder;
}

/** What the licences of the bundled packages want to be passed on. @param {readonly string[]} files */
function notices(files) {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      const [file] = globSync('{LICEN[CS]E,licen[cs]e}*', { cwd: folder });
      const text =
        file === undefined ? '' : `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
      return `${name} ${version}, ${license}\n${text}`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

const bundle = await rolldown({
  input: entries(),
  platform: 'node',
  plugins: [keepAddresses],
  // Compiled code and data stay in their packages. Only the process that looks at code loads them, and it isn't bundled.
  external: ['@ast-grep/napi', '@astral-sh/ruff-wasm-nodejs', 'pg-native', 'web-tree-sitter'],
  onLog(level, log, report) {
    if (level === 'warn') throw new Error(`The program can't be bundled as it is: ${log.message}`);
    report(level, log);
  },
});
rmSync(program, { recursive: true, force: true });
const { output } = await bundle.write({
  dir: program,
  format: 'esm',
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await bundle.close();
const modules = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
writeFileSync(join(program, 'THIRD-PARTY-NOTICES.txt'), notices(modules));
if (!existsSync(join(program, 'main.js'))) throw new Error(`${dirname(program)} has no program`);
