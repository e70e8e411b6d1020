import type { Named } from './human-request.ts';
import type { JsonRecord } from './json.ts';

/** Calls that run without asking for a while. */
export interface RememberedApproval {
  readonly id: string;
  readonly principal: Named;
  readonly tool: string;
  readonly rule: string;
  /** Arguments that must be the same; all others may be anything. */
  readonly arguments: JsonRecord;
  readonly approval: string;
  readonly created_at: string;
  readonly expires_at: string;
}
