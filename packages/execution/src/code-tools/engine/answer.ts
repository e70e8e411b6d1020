/** What passes between the engine and its processes. Plain data alone. */

/** A job as a process takes it. */
export interface JobRequest {
  readonly kind: string;
  readonly ask: unknown;
}

/**
 * What a process answers. `refused`: the caller's own fault, in words for the model. `exhausted`: a parser ran out of
 * stack or memory, and the process with it. `failed`: a defect of ours.
 */
export type JobAnswer =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'failed'; readonly message: string };
