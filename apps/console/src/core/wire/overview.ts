import type { AuditStanding } from './audit.ts';

/** A minute of calls. */
export interface MinuteBucket {
  readonly start: string;
  readonly ok: number;
  readonly failed: number;
  readonly held: number;
  readonly denied: number;
}

/** A tool whose calls failed in the last hour. */
export interface FailingTool {
  readonly tool: string;
  readonly failed: number;
  readonly total: number;
  readonly last_error_code: string | null;
  readonly last_at: string;
}

/** How things stand, as `GET /v1/overview` tells. */
export interface Overview {
  readonly pending_approvals: number;
  readonly pending_questions: number;
  /** The last 60 minutes, the oldest first; null where the session may not read the record. */
  readonly calls: {
    readonly minute_buckets: readonly MinuteBucket[];
    /** False where there were more calls than are counted. */
    readonly complete: boolean;
  } | null;
  /** Those that failed most come first; null where the session may not read the record, as `calls` is. */
  readonly failing_tools: readonly FailingTool[] | null;
  readonly audit: {
    /** Whether a change of the record behind its back is found. */
    readonly sealed: boolean;
    /** Null where it is not sealed, and where the session may not read the record. */
    readonly standing: AuditStanding | null;
  };
}
