import type { ContentBlock } from '@qmcp/contracts';

/** A tool as its server lists it. */
export interface SourceTool {
  readonly name: string;
  /** For models. */
  readonly description?: string | undefined;
  /** JSON Schema of an object: the arguments. */
  readonly inputSchema: { readonly type: 'object'; readonly [keyword: string]: unknown };
}

/** What a tool answered (MCP schema, `CallToolResult`). */
export interface SourceResult {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: unknown;
  /** The tool failed and says why in `content`. */
  readonly isError?: boolean | undefined;
}

/** How far a call is. */
export interface SourceProgress {
  readonly progress: number;
  readonly total?: number;
  /** For people. */
  readonly message?: string;
}

/** How a call is made. */
export interface SourceCallOptions {
  /** Cancels the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SourceProgress) => void;
}

/**
 * Where an agent's tools are: one MCP server, whatever client reaches it. Refusals and lost connections reject with an
 * error that carries a `qmcpError` brand, whose message the model is shown; anything else is a defect and ends the turn.
 */
export interface ToolSource {
  /** Tells its tools apart from another's of the same name. */
  readonly name: string;
  /** All tools that may be called now. */
  listTools(options?: { readonly signal?: AbortSignal }): Promise<readonly SourceTool[]>;
  /** Calls a tool once. The arguments go to the server as they are: it validates and records them. */
  callTool(
    name: string,
    input: Readonly<Record<string, unknown>>,
    options?: SourceCallOptions,
  ): Promise<SourceResult>;
}
