import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { PlatformError } from '@qmcp/contracts';
import type { AnyTool, Clock, Logger } from '@qmcp/contracts';
import { loadToolFolder } from '@qmcp/execution';
import type { Registry } from '@qmcp/server';

/** An editor writes a file in several steps: they count as one change. */
const SETTLE_MS = 100;

/** A folder of the user's own tools, in a registry. */
export class ToolFolder {
  readonly #url: URL;
  readonly #registry: Pick<Registry, 'add' | 'remove'>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #tools: readonly AnyTool[] = [];
  #version = 0;
  #watcher: FSWatcher | undefined;
  #cancelTimer: (() => void) | undefined;
  #reloading: Promise<void> = Promise.resolve();

  /** @param path - absolute */
  constructor(
    path: string,
    ports: { registry: Pick<Registry, 'add' | 'remove'>; clock: Clock; logger: Logger },
  ) {
    this.#url = pathToFileURL(`${path}/`);
    this.#registry = ports.registry;
    this.#clock = ports.clock;
    this.#logger = ports.logger;
  }

  /**
   * Loads and registers the tools.
   * @throws PlatformError that names the file at fault
   */
  async load(): Promise<void> {
    this.#replace(await loadToolFolder(this.#url));
  }

  /** Loads the tools anew whenever a file changes. Tools that don't load are logged, and the former ones stay. */
  watch(): void {
    this.#watcher = watch(this.#url, { persistent: false }, () => {
      this.#cancelTimer?.();
      this.#cancelTimer = this.#clock.setTimer(() => {
        this.#reloading = this.#reloading.then(() => this.#reload());
      }, SETTLE_MS);
    });
    this.#watcher.on('error', (error) => {
      this.#logger.error({ err: error }, 'tools are no longer watched: restart to reload them');
    });
  }

  /** Stops watching. Resolves once a reload that is under way has ended. */
  async close(): Promise<void> {
    this.#watcher?.close();
    this.#cancelTimer?.();
    await this.#reloading;
  }

  async #reload(): Promise<void> {
    try {
      this.#version += 1;
      this.#replace(await loadToolFolder(this.#url, { version: String(this.#version) }));
      this.#logger.info({ tools: this.#tools.map(({ name }) => name) }, 'tools loaded anew');
    } catch (error) {
      const problem = PlatformError.is(error) ? error.message : String(error);
      this.#logger.error({ problem }, 'tools not loaded: the former ones stay');
    }
  }

  /** Puts `tools` in the place of the former ones: all of them, or none. @throws PlatformError */
  #replace(tools: readonly AnyTool[]): void {
    const former = this.#tools;
    for (const { name } of former) this.#registry.remove('tool', name);
    const added: string[] = [];
    try {
      for (const tool of tools) {
        this.#registry.add(tool);
        added.push(tool.name);
      }
      this.#tools = tools;
    } catch (error) {
      for (const name of added) this.#registry.remove('tool', name);
      for (const tool of former) this.#registry.add(tool);
      throw error;
    }
  }
}
