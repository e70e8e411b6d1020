import { PlatformError } from '@qmcp/contracts';

/**
 * What went wrong with a model: `model_unreachable` (no endpoint there), `model_unavailable` (it is not able to answer
 * now), `model_busy` (too many requests), `model_refused` (the key), `model_unknown` (no such model or path),
 * `model_bad_request` (it can't work with the conversation), `model_bad_reply` (what came is no answer).
 */
export type ModelErrorCode =
  | 'model_unreachable'
  | 'model_unavailable'
  | 'model_busy'
  | 'model_refused'
  | 'model_unknown'
  | 'model_bad_request'
  | 'model_bad_reply';

/** Which of them may be gone when the request is made again. */
const RETRYABLE: ReadonlySet<ModelErrorCode> = new Set([
  'model_unreachable',
  'model_unavailable',
  'model_busy',
]);

/** A model that did not answer; a PlatformError. */
export class ModelError extends PlatformError {
  /** Tells by brand, so that two installed copies of this package agree. */
  static override is(value: unknown): value is ModelError {
    return PlatformError.is(value) && 'retryAfterMs' in value;
  }
  /** How long the endpoint asks to wait, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ModelErrorCode,
    message: string,
    options: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(code, message, { ...options, retryable: RETRYABLE.has(code) });
    this.retryAfterMs = options.retryAfterMs;
  }
}
