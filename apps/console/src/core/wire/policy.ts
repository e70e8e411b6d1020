/** The policy in force. */
export interface PolicyFile {
  readonly source: 'default' | 'file';
  /** Null where the session may not see it. */
  readonly text: string | null;
  readonly version: number | string | null;
  readonly digest: string | null;
  /** The file changed to something that does not hold: the last good one is in force. */
  readonly stale: boolean;
  readonly rules: number;
}

/** What is wrong with a policy's text. */
export interface PolicyProblem {
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

/** Whether a text is a policy. */
export interface PolicyCheck {
  readonly valid: boolean;
  readonly problems: readonly PolicyProblem[];
}

/** What a policy decides of a call, and which rules say so. */
export interface PolicyExplanation {
  readonly decision: {
    readonly effect: 'allow' | 'deny' | 'hold';
    readonly message?: string | null;
    readonly reason?: string | null;
  };
  /** What settled it, in words. */
  readonly by: string;
  readonly roles: readonly string[];
  readonly rules: readonly {
    readonly rule: string;
    readonly effect: string;
    readonly matched: boolean;
    /** Why it does not match; null where it does. */
    readonly why: string | null;
  }[];
}

/** Calls that another policy would decide otherwise. */
export interface PolicyChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly count: number;
  /** Ids of calls. */
  readonly examples: readonly string[];
}

/** What another policy would have decided of the calls on record. */
export interface PolicyBacktest {
  readonly calls: number;
  readonly changes: readonly PolicyChange[];
}
