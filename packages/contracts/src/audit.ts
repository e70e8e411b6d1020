/**
 * How a call ended.
 * `ok` and `tool_error`: it ran. `denied`: authorisation or rate limit refused it. `held`: it waits for a person or for
 * the client's input. `cancelled` and `timeout`: it was stopped and is known to have stopped. `ambiguous`: it may or
 * may not have taken effect.
 */
export const AUDIT_OUTCOMES = [
  'ok',
  'tool_error',
  'denied',
  'held',
  'cancelled',
  'timeout',
  'ambiguous',
] as const;

/** How a call ended; see {@link AUDIT_OUTCOMES}. */
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/**
 * Through which door a call came. `console`: through REST, by somebody who is signed in to the console. `server`: through
 * none, the server did it in its own time.
 */
export const DOORS = ['mcp-http', 'mcp-stdio', 'rest', 'console', 'cli', 'server'] as const;

/** Through which door a call came; see {@link DOORS}. */
export type Door = (typeof DOORS)[number];

/** What is known before a call runs; written first when the call may change something. */
export interface AuditIntent {
  /** UUIDv7; orders records by time. */
  readonly id: string;
  /** `call`: a tool, resource or prompt. `security`: a refused credential, a forged state, a changed key, … */
  readonly kind: 'call' | 'security';
  /** Epoch milliseconds at which it began. */
  readonly startedAtMs: number;
  /** Who; the store keeps it apart and puts a pseudonym in its place. `anonymous` where nobody was proven. */
  readonly principalId: string;
  readonly door: Door;
  /** `tools/call`, `resources/read`, `prompts/get`, `tasks/update`, `tasks/cancel`, or a security event such as `auth.refused`. */
  readonly method: string;
  /** Tool or prompt name, resource URI; null where there is none. */
  readonly name: string | null;
  readonly requestId: string;
  readonly correlationId: string;
  /** W3C trace id, 32 hex digits. */
  readonly traceId: string;
  /** W3C span id of this call, 16 hex digits. */
  readonly spanId: string;
  /** Protocol revision of the caller; null outside MCP. */
  readonly protocolVersion: string | null;
  /** Self-reported name and version of the client, `name/version`. */
  readonly clientName: string | null;
  /** SHA-256, hex, over salt ‖ canonical arguments; null without arguments. Salted, so that erasure of the salt ends it. */
  readonly argumentsDigest: string | null;
}

/** A finished call or a security event. */
export interface AuditRecord extends AuditIntent {
  readonly outcome: AuditOutcome;
  /**
   * Stable word for why, where the outcome alone doesn't tell: `insufficient_scope`, `invalid_arguments`, … Of a held
   * call `approval:<id>`, and of its run; `collected:<id>` where a result is given again; `remembered:<id>`.
   */
  readonly reason: string | null;
  readonly durationUs: number;
  /** SHA-256, hex, over salt ‖ canonical result; null without result. */
  readonly resultDigest: string | null;
  readonly payload: AuditPayload | null;
}

/** What may be forgotten: deleted together, `commitment` alone stays with the record. */
export interface AuditPayload {
  /** 16 random bytes, hex; shared by the record's digests and the commitment. */
  readonly salt: string;
  /** JSON text of `{ arguments?, result?, truncated? }`, secrets masked, size capped. */
  readonly body: string;
  /** SHA-256, hex, over salt ‖ body. */
  readonly commitment: string;
}

/** A record as the store gives it back. */
export interface StoredAuditRecord extends Omit<AuditRecord, 'principalId' | 'payload'> {
  /** Pseudonym of the principal. */
  readonly actor: string;
  /** Null when the person was forgotten. */
  readonly principalId: string | null;
  /** Null when there was none or it was forgotten. */
  readonly payload: AuditPayload | null;
}

/** Which records to list; every field narrows. */
export interface AuditFilter {
  readonly kind?: AuditIntent['kind'];
  readonly principalId?: string;
  readonly method?: string;
  readonly name?: string;
  readonly outcome?: AuditOutcome;
  readonly door?: Door;
  readonly correlationId?: string;
  readonly traceId?: string;
  readonly requestId?: string;
  /** Inclusive, epoch milliseconds. */
  readonly sinceMs?: number;
  /** Exclusive, epoch milliseconds. */
  readonly untilMs?: number;
}

/** A page, newest first. */
export interface AuditPage {
  readonly records: readonly StoredAuditRecord[];
  /** Pass as `before` to get the next page; null on the last. */
  readonly next: string | null;
}
