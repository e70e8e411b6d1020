import type { CallContext } from './call-context.ts';
import type { InputRequired } from './input.ts';
import type { Annotations, Icon, ResourceContents } from './wire/content.ts';

/** How long, and for whom, a client may keep what it read (MCP 2026-07-28, "Caching"). */
export interface CacheHint {
  readonly ttlMs: number;
  /** `public` only where everyone who may read it reads the same. */
  readonly scope: 'public' | 'private';
}

interface ResourceFields {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly annotations?: Annotations;
  readonly icons?: readonly Icon[];
  readonly meta?: Readonly<Record<string, unknown>>;
  /** What a principal needs to see and read it. Default `resources:read`. */
  readonly scope?: string;
  /** Default: not kept (`ttlMs` 0, private). */
  readonly cache?: CacheHint;
}

/** What `read` may return: text, bytes, contents in full, or a request for input. */
export type ResourceReturn = string | Uint8Array | readonly ResourceContents[] | InputRequired;

/** The scope of resources that name none. */
export const DEFAULT_RESOURCE_SCOPE = 'resources:read';

/** A thing that can be read at a fixed URI. */
export interface Resource extends ResourceFields {
  readonly kind: 'resource';
  readonly uri: string;
  /** In bytes, where known. */
  readonly size?: number;
  read(context: CallContext): ResourceReturn | Promise<ResourceReturn>;
}

/** Suggests values for one variable or argument; `known` holds those already chosen. At most 100 are sent. */
export type Completer = (
  value: string,
  known: Readonly<Record<string, string>>,
) => readonly string[] | Promise<readonly string[]>;

/** A family of resources under one RFC 6570 template; `{name}`, `{+name}` and `{?a,b}` are understood. */
export interface ResourceTemplate extends ResourceFields {
  readonly kind: 'resource-template';
  readonly uriTemplate: string;
  readonly complete?: Readonly<Record<string, Completer>>;
  /** @throws ToolError with code `not_found` when the variables name nothing */
  read(
    match: { readonly uri: string; readonly variables: Readonly<Record<string, string>> },
    context: CallContext,
  ): ResourceReturn | Promise<ResourceReturn>;
}

/** Declares a resource. */
export const defineResource = (resource: Omit<Resource, 'kind'>): Resource =>
  Object.freeze({ kind: 'resource', ...resource });

/** Declares a resource template. */
export const defineResourceTemplate = (
  template: Omit<ResourceTemplate, 'kind'>,
): ResourceTemplate => Object.freeze({ kind: 'resource-template', ...template });
