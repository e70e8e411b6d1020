import type { Principal } from '../principal.ts';
import type { ToolHints } from '../tool.ts';

/** A call as policy sees it: parsed and complete, never headers. */
export interface PolicyQuestion {
  readonly principal: Principal;
  readonly method: 'tools/call' | 'resources/read' | 'prompts/get';
  readonly name: string;
  /** What the definition demands. */
  readonly scope: string;
  readonly arguments: unknown;
  /** What a tool's definition declares; undefined where it declares nothing, and for what is no tool. */
  readonly hints?: ToolHints | undefined;
  /** Whether the tool is of another server: what it declares is a stranger's word. */
  readonly foreign?: boolean;
}

/** Who has to agree before a held call may run, and how long that may take. */
export interface ApprovalTerms {
  /** Whether a form answer of the caller's own client counts; it proves no person, and is recorded as client-asserted. */
  readonly selfConfirm: boolean;
  /** Whether the person who asked may not be among those who agree. The calling credential never may. */
  readonly fourEyes: boolean;
  /** How many have to agree; 1 or more. */
  readonly quorum: number;
  /** Role that those who agree need beside the scope `approvals:decide`; null for none. */
  readonly role: string | null;
  /** How long the approval may wait, and a granted one may be spent, from its creation. */
  readonly expiresAfterMs: number;
  /** After which time whose help is asked beside; null for never. */
  readonly escalation: { readonly afterMs: number; readonly role: string } | null;
}

/** Why a call waits for a person. */
export interface Hold {
  /** Name of the rule that holds it, for people and the record. */
  readonly rule: string;
  /** SHA-256, hex, of the rule's canonical form: what was granted under one rule is not granted under another. */
  readonly ruleDigest: string;
  /** For the person who decides, and for the caller. */
  readonly reason: string;
  readonly terms: ApprovalTerms;
}

/** `reason` is a stable word for the audit; `message` is for the caller. */
export type PolicyDecision =
  | { readonly effect: 'allow' }
  | { readonly effect: 'deny'; readonly reason: string; readonly message: string }
  | { readonly effect: 'hold'; readonly hold: Hold };

/** Decides on each call. Must be fast and must not throw. */
export interface Policy {
  decide(question: PolicyQuestion): PolicyDecision;
}
