import type { Icon } from '@qmcp/contracts';

/** What a server says about how its tool behaves. Hints of a stranger: for display, never for decisions. */
export interface ToolAnnotations {
  readonly title?: string;
  /** Default false. */
  readonly readOnlyHint?: boolean;
  /** Default true; means something only where `readOnlyHint` is false. */
  readonly destructiveHint?: boolean;
  /** Default false; means something only where `readOnlyHint` is false. */
  readonly idempotentHint?: boolean;
  /** Default true. */
  readonly openWorldHint?: boolean;
}

/** A JSON Schema (2020-12 unless `$schema` says otherwise) of an object: a tool's arguments. */
export interface ToolInputSchema {
  readonly $schema?: string;
  readonly type: 'object';
  readonly [keyword: string]: unknown;
}

/** A tool as a server lists it (MCP 2026-07-28 schema, `Tool`; earlier revisions fit). */
export interface ToolDefinition {
  /** 1 to 128 letters, digits and `_-.`; unique on its server. */
  readonly name: string;
  /** For people; `annotations.title`, then `name`, stand in for it. */
  readonly title?: string;
  /** For models. */
  readonly description?: string;
  readonly icons?: readonly Icon[];
  readonly inputSchema: ToolInputSchema;
  /** JSON Schema of `structuredContent`; of any type since 2026-07-28. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly annotations?: ToolAnnotations;
  readonly _meta?: Readonly<Record<string, unknown>>;
}
