/** How far a verification is. */
export interface VerifyProgress {
  readonly checked: number;
  /** Records at the start; calls go on meanwhile, so a few more may be checked. */
  readonly total: number;
}

/** The first place at which the audit does not hold. */
export interface FirstBad {
  readonly code: string;
  /** One sentence for people: where, and what. */
  readonly message: string;
  readonly record_id: string | null;
}

/** What came of a verification. */
export interface VerifyReport {
  readonly ok: boolean;
  readonly records: number;
  readonly checkpoints: number;
  /** Records after the newest checkpoint: chained, but not signed yet. */
  readonly unsigned_records: number;
  readonly problem_count: number;
  /** Null where nothing is wrong. */
  readonly first_bad: FirstBad | null;
}

/** A verification that came to nothing. */
export interface VerifyFailure {
  readonly failed: { readonly code: string; readonly detail: string };
}

/** A line of `POST /v1/audit/verify`. */
export type VerifyLine = VerifyProgress | VerifyReport | VerifyFailure;

/** How far the audit is signed. */
export interface AuditStanding {
  /** The newest one that was signed; null before the first. */
  readonly checkpoint: { readonly number: number; readonly at: string } | null;
  /** Records written since. */
  readonly unsigned_records: number;
  readonly last_record: {
    readonly id: string;
    readonly stream: number;
    readonly sequence: number;
    readonly at: string;
  } | null;
}
