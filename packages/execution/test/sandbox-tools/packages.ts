import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** A file as the tools take it. */
export interface PackagedFile {
  readonly path: string;
  readonly base64: string;
}

function filesBelow(folder: string, to: string, wanted: RegExp): readonly PackagedFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => wanted.test(path) && !relative(folder, path).startsWith('node_modules'))
    .map((path) => ({
      path: join(to, relative(folder, path)),
      base64: readFileSync(path, 'base64'),
    }));
}

/** Prints where the modules are: a folder, or a file where a module is one. */
const WHERE = `
import importlib.util, os
import pytest
for name in ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "py"):
    spec = importlib.util.find_spec(name)
    if spec is not None:
        print(os.path.dirname(spec.origin) if spec.submodule_search_locations else spec.origin)
`;

/** pytest with all that it stands on, from the Python of this machine, as it would come with a project. */
export async function pythonPackages(): Promise<readonly PackagedFile[]> {
  const { stdout } = await promisify(execFile)('python3', ['-c', WHERE]);
  return stdout
    .trim()
    .split('\n')
    .flatMap((path) =>
      path.endsWith('.py')
        ? [{ path: basename(path), base64: readFileSync(path, 'base64') }]
        : filesBelow(path, basename(path), /\.py$/),
    );
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** npm packages with all that they stand on, from this repository, as a project would bring them in node_modules. */
export async function scriptPackages(names: readonly string[]): Promise<readonly PackagedFile[]> {
  const { resolve } = createRequire(import.meta.url);
  const root = join(dirname(resolve('vitest/package.json')), '..');
  const left = [...names];
  const taken = new Set<string>();
  const files: PackagedFile[] = [];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (taken.has(name)) continue;
    taken.add(name);
    const folder = join(root, name);
    const manifest = readManifest(folder);
    if (manifest === undefined) continue;
    files.push(...filesBelow(folder, join('node_modules', name), /\.(?:[cm]?js|json|node)$/));
    left.push(...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
  }
  return files;
}

/** @returns undefined for a package that is not meant for this machine */
function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
