import type { AuditOutcome, Door } from '@qmcp/contracts';

/** A finished call or a security event, as `GET /v1/invocations` lists it. */
export interface Invocation {
  readonly id: string;
  readonly kind: 'call' | 'security';
  readonly method: string;
  readonly name: string | null;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly door: Door;
  /** Null once the person was forgotten. */
  readonly principal: string | null;
  readonly actor: string;
  readonly request_id: string;
  readonly correlation_id: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly protocol_version: string | null;
  readonly client_name: string | null;
  readonly started_at: string;
  readonly duration_ms: number;
  readonly arguments_digest: string | null;
  readonly result_digest: string | null;
}

/** The same with what it carried. */
export interface InvocationDetail extends Invocation {
  readonly payload: {
    /** JSON text of `{ arguments?, result?, truncated? }`, secrets masked. */
    readonly body: string;
    readonly salt: string;
    readonly commitment: string;
  } | null;
}

/** A page of invocations, newest first. */
export interface InvocationPage {
  readonly invocations: readonly Invocation[];
  readonly next: string | null;
}
