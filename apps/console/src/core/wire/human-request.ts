import type { Door, HumanRequestStatus } from '@qmcp/contracts';

import type { Invocation } from './invocation.ts';
import type { JsonRecord } from './json.ts';

/** Somebody, as the API names them. */
export interface Named {
  readonly id: string;
  /** Not unique. */
  readonly name: string;
}

/** One voice on a request. */
export interface HumanResponse {
  readonly id: string;
  readonly answer: string;
  readonly note: string | null;
  readonly edited_arguments: JsonRecord | null;
  readonly principal: Named;
  readonly door: Door;
  readonly at: string;
  readonly client_asserted: boolean;
}

/** The call that an approval is about. */
export interface HeldCall {
  readonly tool: string;
  readonly arguments: JsonRecord;
  readonly principal: Named;
  readonly rule: string;
  readonly reason: string;
  readonly terms: {
    readonly self_confirm: boolean;
    readonly four_eyes: boolean;
    /** How many have to agree. */
    readonly quorum: number;
    readonly role: string | null;
  };
  readonly grant: 'unspent' | 'spent' | 'finished' | 'ambiguous' | null;
  readonly ran_arguments: JsonRecord | null;
}

/** A question to a person, or a held call, as `GET /v1/human/requests/{id}` shows it. */
export interface HumanRequest {
  readonly id: string;
  /** `approval` for a held call; else a word of the asker's choice. */
  readonly type: string;
  readonly status: HumanRequestStatus;
  readonly prompt: string;
  /** What may be answered; null for free text. */
  readonly options: readonly string[] | null;
  readonly context: JsonRecord;
  readonly requester: Named;
  readonly correlation_id: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expires_at: string;
  readonly responses: readonly HumanResponse[];
  readonly answer: string | null;
  readonly call: HeldCall | null;
}

/** What a decision takes beside the request, as `GET /v1/human/requests/{id}/background` tells. */
export interface RequestBackground {
  /** Why the signed-in person may not decide; null where they may. */
  readonly refusal: { readonly reason: string; readonly detail: string } | null;
  /** The last call of this tool by this principal that a person approved. */
  readonly previous_call: {
    readonly request_id: string;
    readonly arguments: JsonRecord;
    readonly at: string;
  } | null;
  /** The last calls of this tool, the newest first. */
  readonly history: readonly Invocation[];
}

/** An answer on its way to the server. */
export interface HumanAnswer {
  readonly request_id: string;
  readonly answer: string;
  readonly note?: string;
  readonly edited_arguments?: JsonRecord;
}

/** What became of one answer of a batch. */
export interface HumanVerdict {
  readonly request_id: string;
  /** Null where the answer was refused. */
  readonly request: HumanRequest | null;
  readonly refusal: { readonly code: string; readonly detail: string } | null;
}
