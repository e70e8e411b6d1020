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
  /** The last 60 minutes, the oldest first. */
  readonly calls: { readonly minute_buckets: readonly MinuteBucket[] };
  readonly failing_tools: readonly FailingTool[];
  readonly audit: {
    readonly sealed: boolean;
    readonly last_sequence: number | null;
    readonly last_checkpoint_at: string | null;
  };
}
