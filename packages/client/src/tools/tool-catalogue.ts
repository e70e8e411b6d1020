import { PlatformError, planHeaders } from '@qmcp/contracts';
import type { Clock, Logger, MirroredArgument } from '@qmcp/contracts';

import { ServerError } from '../errors.ts';
import { PagedList } from '../lists/paged-list.ts';
import type { FetchPage } from '../lists/paged-list.ts';
import type { RequestOptions } from '../requests/request-options.ts';
import type { ToolDefinition } from '../tool-definition.ts';

/** A tool with what its definition says of calls. */
export interface KnownTool {
  readonly definition: ToolDefinition;
  /** Arguments that go into headers too. */
  readonly plan: readonly MirroredArgument[];
}

interface CatalogueSetup {
  readonly fetch: FetchPage<ToolDefinition>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The server's tools, with what a call needs to know of them. A tool whose `x-mcp-header` annotations break the rules is
 * left out, as the specification demands (MCP 2026-07-28, Streamable HTTP, "Custom Headers from Tool Parameters").
 */
export class ToolCatalogue {
  readonly #list: PagedList<ToolDefinition>;
  readonly #logger: Logger;
  #listed: readonly ToolDefinition[] | undefined;
  #usable: readonly ToolDefinition[] = [];
  #known = new Map<string, KnownTool>();

  constructor({ fetch, clock, logger }: CatalogueSetup) {
    this.#list = new PagedList('tools/list', fetch, clock);
    this.#logger = logger;
  }

  /** All usable tools, from the cache where it is fresh. */
  async all(options?: RequestOptions): Promise<readonly ToolDefinition[]> {
    const listed = await this.#list.all(options);
    if (listed !== this.#listed) this.#learn(listed);
    return this.#usable;
  }

  /**
   * What is known of a tool. The list is fetched once; afterwards old knowledge does, since a server refuses what no
   * longer fits.
   */
  async find(name: string, options?: RequestOptions): Promise<KnownTool | undefined> {
    if (this.#listed === undefined) await this.#fetchOnce(options);
    return this.#known.get(name);
  }

  /** What was listed before, without asking. */
  peek(name: string): KnownTool | undefined {
    return this.#known.get(name);
  }

  /** Forgets: the next use asks the server. */
  invalidate(): void {
    this.#list.invalidate();
    this.#listed = undefined;
  }

  async #fetchOnce(options: RequestOptions | undefined): Promise<void> {
    try {
      await this.all(options);
    } catch (error) {
      // A server may let a client call what it doesn't let it list.
      if (!ServerError.is(error)) throw error;
      this.#learn([]);
    }
  }

  #learn(listed: readonly ToolDefinition[]): void {
    this.#known = new Map();
    for (const definition of listed) {
      const plan = this.#plan(definition);
      if (plan !== undefined) this.#known.set(definition.name, { definition, plan });
    }
    this.#usable = listed.filter(({ name }) => this.#known.has(name));
    this.#listed = listed;
  }

  #plan({ name, inputSchema }: ToolDefinition): readonly MirroredArgument[] | undefined {
    try {
      return planHeaders(inputSchema);
    } catch (error) {
      if (!PlatformError.is(error)) throw error;
      this.#logger.warn(
        { tool: name, reason: error.message },
        'Left out a tool that cannot be called',
      );
      return undefined;
    }
  }
}
