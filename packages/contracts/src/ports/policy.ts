import type { Principal } from '../principal.ts';

/** A call as policy sees it: parsed and complete, never headers. */
export interface PolicyQuestion {
  readonly principal: Principal;
  readonly method: 'tools/call' | 'resources/read' | 'prompts/get';
  readonly name: string;
  /** What the definition demands. */
  readonly scope: string;
  readonly arguments: unknown;
}

/** `reason` is a stable word for the audit; `message` is for the caller. */
export type PolicyDecision =
  | { readonly effect: 'allow' }
  | { readonly effect: 'deny'; readonly reason: string; readonly message: string };

/** Decides on each call. Must be fast and must not throw. */
export interface Policy {
  decide(question: PolicyQuestion): PolicyDecision;
}
