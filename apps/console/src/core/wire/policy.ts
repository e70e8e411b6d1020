/** The policy in force, as `GET /v1/policy` shows it. */
export interface PolicyFile {
  /** `code`: whoever put the server together gave it one. */
  readonly source: 'default' | 'file' | 'code';
  /** Null where there is no file. */
  readonly text: string | null;
  /** Of the form of policy files. */
  readonly version: number;
  /** SHA-256, hex, of the text. */
  readonly digest: string;
  /** The file changed to something that does not hold: the last good one is in force. */
  readonly stale: boolean;
  readonly rules: number;
}

/** What is wrong with a text; line and column count from 1. */
export interface PolicyProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Whether a text is a policy. */
export interface PolicyCheck {
  readonly valid: boolean;
  readonly problems: readonly PolicyProblem[];
}

/** What a rule of the file says of a call. */
export interface RulePart {
  readonly rule: string;
  readonly effect: 'allow' | 'deny' | 'hold';
  readonly matched: boolean;
  /** What did not fit, where it did not match. */
  readonly misfit: 'target' | 'principal' | 'role' | 'hints' | 'condition' | null;
  /** Its condition could not be told, and counted the cautious way. */
  readonly condition_failed: boolean;
}

/** What a policy decides of a call, and which rules say so. */
export interface PolicyExplanation {
  readonly effect: 'allow' | 'deny' | 'hold';
  /** Why it is denied or held. */
  readonly reason: string | null;
  /** What settled it, in words. */
  readonly by: string;
  /** Whether there is such a tool now. */
  readonly known: boolean;
  readonly roles: readonly string[];
  readonly rules: readonly RulePart[];
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
