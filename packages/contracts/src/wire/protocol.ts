/** Revision in which every request carries its own version, identity and capabilities. */
export const MODERN_VERSION = '2026-07-28';

/** Revisions that open with `initialize`, newest first. */
export const LEGACY_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26'] as const;

/** All revisions that qmcp speaks, newest first. */
export const SUPPORTED_VERSIONS: readonly string[] = [MODERN_VERSION, ...LEGACY_VERSIONS];

/** A revision that opens with `initialize`. */
export type LegacyVersion = (typeof LEGACY_VERSIONS)[number];

/** Reserved `_meta` keys (MCP 2026-07-28, basic, "_meta"). */
export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;

/** Syslog severities (RFC 5424), least severe first. */
export const LOG_LEVELS = [
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
] as const;

/** A syslog severity. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Name and version of a client or server. Self-reported: for display, never for decisions. */
export interface Implementation {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly websiteUrl?: string;
}

type Settings = Readonly<Record<string, unknown>>;

/** What a client can do for the server (MCP schema, `ClientCapabilities`). */
export interface ClientCapabilities {
  readonly experimental?: Settings;
  readonly roots?: Settings;
  readonly sampling?: { readonly context?: Settings; readonly tools?: Settings };
  readonly elicitation?: { readonly form?: Settings; readonly url?: Settings };
  readonly extensions?: Readonly<Record<string, Settings>>;
}
