import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { PlatformError } from '@qmcp/contracts';

import { LoadFailure } from './load-failure.ts';

/** A file of a folder that holds a definition. */
export interface ModuleFile {
  /** Without its extension. */
  readonly name: string;
  /** With its dot. */
  readonly extension: string;
  readonly path: string;
  readonly url: URL;
}

const MODULE = /^(?<name>[^.].*?)(?<extension>\.m?[jt]s)$/;
const DECLARATION_OR_TEST = /\.d\.m?ts$|\.test\./;

/**
 * The modules of a folder, sorted by file name. Links count: a Kubernetes ConfigMap mounts its files as such.
 * @throws PlatformError `tool_folder_unreadable`
 */
export async function listModules(folder: URL): Promise<ModuleFile[]> {
  const root = fileURLToPath(folder);
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    throw new PlatformError(
      'tool_folder_unreadable',
      `Cannot read the tool folder ${root}; check that it exists, is a folder, and may be read: ${String(error)}`,
      { cause: error },
    );
  });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .flatMap((entry) => toModule(root, entry.name))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function toModule(root: string, fileName: string): ModuleFile[] {
  const { name, extension } = MODULE.exec(fileName)?.groups ?? {};
  if (name === undefined || extension === undefined) return [];
  if (DECLARATION_OR_TEST.test(fileName)) return [];
  const path = join(root, fileName);
  return [{ name, extension, path, url: pathToFileURL(path) }];
}

/**
 * The default export of a module.
 * @param version - loads it anew where it differs from those before
 * @throws LoadFailure where there is none; whatever the module throws
 */
export async function importDefault(url: URL, version: string | undefined): Promise<unknown> {
  const address = new URL(url);
  if (version !== undefined) address.searchParams.set('version', version);
  const module = (await import(address.href)) as { default?: unknown };
  if (module.default === undefined) {
    throw new LoadFailure(
      'it has no default export; write `export default { name, description, input, run }`',
    );
  }
  return module.default;
}
