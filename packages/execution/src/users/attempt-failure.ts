interface FailureFields {
  /** Continues "The user service …", for the model. */
  readonly problem: string;
  /** Whether the service may have got the request and acted on it. */
  readonly sent: boolean;
  /** How long the service asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

/** An attempt at a request that got no usable answer, by the network's fault or the service's own. Another may. */
export class AttemptFailure extends Error {
  /** Recognises a failure by its brand. */
  static is(this: void, value: unknown): value is AttemptFailure {
    return typeof value === 'object' && value !== null && #fields in value;
  }
  override readonly name = 'AttemptFailure';
  readonly #fields: FailureFields;

  constructor(fields: FailureFields, options?: ErrorOptions) {
    super(`The user service ${fields.problem}`, options);
    this.#fields = fields;
  }

  /** Whether the service may have got the request and acted on it. */
  get sent(): boolean {
    return this.#fields.sent;
  }

  /** How long the service asked to be left alone. */
  get retryAfterMs(): number | undefined {
    return this.#fields.retryAfterMs;
  }
}
