/**
 * Open sets are folders: one file a tool, its default export the definition, its name the file's with `_` as `-`
 * (`add_user` lives in `add-user.ts`). A user's own folder loads by the same rule, and needs no package: a plain object
 * with `name`, `description`, `input` (JSON Schema) and `run` is a definition.
 */
import type { AnyTool } from '@qmcp/contracts';

import { readDefinition } from './loading/definition.ts';
import { LoadFailure } from './loading/load-failure.ts';
import { importDefault, listModules } from './loading/modules.ts';

/** How a folder is loaded. */
export interface LoadOptions {
  /**
   * Any text that differs from those before it loads the files anew, also where they were loaded before: a changed
   * file then takes effect in a running process. What the files import isn't loaded anew. Each version stays in memory,
   * so this is for development. Default: a file is loaded once a process.
   */
  readonly version?: string;
}

/** A tool that stands on a service: the default export of its file, called with that service when the folder loads. */
export type ToolFactory<Service> = (service: Service) => AnyTool;

/**
 * Loads the tools of a folder: every `.ts`, `.mts`, `.js` and `.mjs` file in it, save type declarations, tests
 * (`*.test.*`) and names that begin with a dot. Folders inside it are left alone.
 * @param folder - `file:` URL
 * @returns sorted by name
 * @throws PlatformError `tool_folder_unreadable`, or `tool_file_invalid` where a file cannot be loaded, exports no tool,
 *   or a tool whose name isn't the file's, or one that another file has; the message names the file and the fix
 */
export function loadToolFolder(folder: URL, options?: LoadOptions): Promise<readonly AnyTool[]> {
  return loadFolder(folder, readDefinition, options);
}

/**
 * Loads a folder as {@link loadToolFolder} does, of files whose default export is a {@link ToolFactory}.
 * @param service - what every factory of the folder is called with
 */
export function loadToolFactories(
  folder: URL,
  service: unknown,
  options?: LoadOptions,
): Promise<readonly AnyTool[]> {
  const readFactory = (exported: unknown): AnyTool => {
    if (typeof exported !== 'function') {
      throw new LoadFailure(
        'its default export must be a function that takes a service and returns a tool',
      );
    }
    return readDefinition((exported as ToolFactory<unknown>)(service));
  };
  return loadFolder(folder, readFactory, options);
}

async function loadFolder(
  folder: URL,
  read: (exported: unknown) => AnyTool,
  options: LoadOptions = {},
): Promise<readonly AnyTool[]> {
  const tools = new Map<string, AnyTool>();
  for (const module of await listModules(folder)) {
    try {
      const tool = read(await importDefault(module.url, options.version));
      requireSameName(tool, module);
      if (tools.has(tool.name)) {
        throw new LoadFailure(
          `another file of the folder has a tool named "${tool.name}" too; remove one of them`,
        );
      }
      tools.set(tool.name, tool);
    } catch (error) {
      throw LoadFailure.toPlatformError(module.path, error);
    }
  }
  return [...tools.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function requireSameName(tool: AnyTool, file: { name: string; extension: string }): void {
  const expected = tool.name.replaceAll('_', '-');
  if (file.name === expected) return;
  throw new LoadFailure(
    `its tool is named "${tool.name}", so the file must be named "${expected}${file.extension}"; rename one of them`,
  );
}
