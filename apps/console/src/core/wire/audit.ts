/** How far a verification is. */
export interface VerifyProgress {
  readonly checked: number;
  /** Null where it is not known ahead. */
  readonly total: number | null;
}

/** The first record at which the audit does not hold. */
export interface FirstBad {
  readonly id: string | null;
  readonly sequence: number | null;
  readonly code: string;
  readonly message: string;
}

/** What came of a verification. */
export type VerifyReport =
  | { readonly ok: true; readonly records: number; readonly checkpoints: number }
  | { readonly ok: false; readonly records: number; readonly first_bad: FirstBad };

/** A line of `POST /v1/audit/verify`. */
export type VerifyLine = VerifyProgress | VerifyReport;

/** Whether a line is the last one. */
export const isReport = (line: VerifyLine): line is VerifyReport => 'ok' in line;
