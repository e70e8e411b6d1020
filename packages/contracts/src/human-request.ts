import type { Door } from './audit.ts';
import type { JsonObject } from './json.ts';
import type { ApprovalTerms } from './ports/policy.ts';
import type { Principal } from './principal.ts';

/** States of a human request. All but `pending` are final. */
export const HUMAN_REQUEST_STATUSES = ['pending', 'responded', 'expired', 'cancelled'] as const;

/** A state of a human request; see {@link HUMAN_REQUEST_STATUSES}. */
export type HumanRequestStatus = (typeof HUMAN_REQUEST_STATUSES)[number];

/** What one person said. */
export interface HumanResponse {
  /** UUIDv7. */
  readonly id: string;
  /** One of the request's options where it has some; `approve` or `deny` for an approval; else free text. */
  readonly answer: string;
  /** For who asked, and for the model: why. */
  readonly note: string | null;
  /** Of an approval: what is to be run instead of what was asked for; null to run that. */
  readonly editedArguments: JsonObject | null;
  readonly principalId: string;
  readonly principalName: string;
  readonly door: Door;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** It came through the caller's own client, which proves no person. */
  readonly clientAsserted: boolean;
}

/** What became of a granted call. */
export type GrantState =
  /** Granted, and not spent yet. */
  | 'unspent'
  /** Spent: the call runs, or its process was lost while it ran. */
  | 'spent'
  /** It ran, and `result` has what came of it. */
  | 'finished'
  /** Its process was lost while it ran: it may or may not have taken effect, and never runs again. */
  | 'ambiguous';

/** The call that an approval is about: exactly this one, and no other. */
export interface HeldCall {
  /** Whose call it is; nobody else can spend the grant or collect the result. */
  readonly principal: Pick<Principal, 'id' | 'kind' | 'name'> & {
    readonly scopes: readonly string[];
  };
  readonly tool: string;
  /** SHA-256, hex, of the tool's canonical definition. */
  readonly definitionDigest: string;
  /** As they were asked for; shown to the person who decides. */
  readonly arguments: JsonObject;
  /** SHA-256, hex, of their canonical form; stays the key where arguments were edited. */
  readonly argumentsDigest: string;
  /** Name and digest of the rule that held it; see `Hold`. */
  readonly rule: string;
  readonly ruleDigest: string;
  readonly reason: string;
  readonly terms: ApprovalTerms;
  /** The task that waits for it, where the client took one. */
  readonly taskId: string | null;
  readonly grant: GrantState | null;
  /** Number of the instance that spent the grant, while it runs; see `TaskStore.instance`. */
  readonly runner: number | null;
  /** What ran, where that is not `arguments`. */
  readonly ranArguments: JsonObject | null;
  /** What the call was answered with, until it expires. */
  readonly result: JsonObject | null;
}

/** A question to a person: durable, with a time limit, on record. An approval is one of type `approval`. */
export interface HumanRequest {
  /** UUIDv7; orders requests by time. */
  readonly id: string;
  /** Counts changes from 1. */
  readonly revision: number;
  /** `approval`, or a word of the asker's choice: `question`, `review`, … */
  readonly type: string;
  /** For the person, plain text. */
  readonly prompt: string;
  /** What may be answered; null for free text. */
  readonly options: readonly string[] | null;
  /** What the person needs to know beside; shown as it is, never run. */
  readonly context: JsonObject;
  readonly requesterId: string;
  readonly requesterName: string;
  /** Joins it with the calls and the flow that it belongs to. */
  readonly correlationId: string;
  readonly status: HumanRequestStatus;
  /** Epoch milliseconds, as the following. */
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly expiresAtMs: number;
  /** All that was said, in order; several where a quorum is needed. */
  readonly responses: readonly HumanResponse[];
  /** The answer that counts, once `responded`: that of the last response. */
  readonly answer: string | null;
  /** Only of type `approval`. */
  readonly held: HeldCall | null;
}
