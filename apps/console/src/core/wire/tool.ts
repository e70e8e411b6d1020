import type { JsonRecord } from './json.ts';

/** A tool as MCP lists it. */
export interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: JsonRecord;
  readonly outputSchema?: JsonRecord;
  readonly annotations?: JsonRecord;
}

/** Whether a tool of another server is what was accepted; `new`: nobody called it yet. */
export type PinState = 'accepted' | 'changed' | 'new';

/** The tools that one may use, as `GET /v1/tools` lists them. */
export interface ToolList {
  readonly tools: readonly Tool[];
  /** Of those that come from other servers. */
  readonly pins: readonly {
    readonly tool: string;
    readonly source: string;
    readonly state: PinState;
  }[];
}

/** What was accepted of a tool of another server, and what it is now. */
export interface ToolPin {
  readonly state: PinState;
  readonly digest: string;
  readonly accepted_digest: string | null;
  readonly accepted_at: string | null;
  readonly changed_at: string | null;
  /** Place by place. */
  readonly diff: readonly {
    readonly path: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
}

/** A tool with what the server knows of it, as `GET /v1/tools/{name}` shows it. */
export interface ToolDetail {
  readonly tool: Tool;
  /** What a caller must hold. */
  readonly scope: string;
  /** The server that it comes from; null for this one. */
  readonly source: string | null;
  /** Null where it is this server's own: then there is nothing to pin. */
  readonly pin: ToolPin | null;
  /** Null where the session may not read the record. */
  readonly last_hour: { readonly total: number; readonly failed: number } | null;
}
