import type { ContentfulStatusCode } from 'hono/utils/http-status';

interface Kind {
  readonly status: ContentfulStatusCode;
  readonly title: string;
}

/** Every refusal of the service: one stable code, one status, one title. */
const KINDS = {
  malformed_json: { status: 400, title: 'The body is not JSON' },
  unauthorized: { status: 401, title: 'The bearer token is missing or wrong' },
  no_such_path: { status: 404, title: 'No such path' },
  not_found: { status: 404, title: 'No such user' },
  method_not_allowed: { status: 405, title: 'The path does not take this method' },
  duplicate_email: { status: 409, title: 'The email belongs to another user' },
  gone: { status: 410, title: 'The user was deleted' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is not declared as JSON' },
  wrong_host: { status: 421, title: 'The Host header does not name this service' },
  invalid: { status: 422, title: 'The request is not valid' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used for another body' },
  internal: { status: 500, title: 'The service failed' },
  busy: { status: 503, title: 'The store is busy' },
} as const satisfies Record<string, Kind>;

/** A stable code of a refusal; clients may branch on it. */
export type ProblemCode = keyof typeof KINDS;

/** One field that was refused: its dotted path in the request (empty for the whole) and why. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

interface ProblemExtras {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
  /** Identifies this one occurrence, so that a person can find it in the log. */
  readonly instance?: string;
}

/** A refusal that the client may read: the message says what was wrong and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly #extras: ProblemExtras;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.code = code;
    this.#extras = extras;
  }

  /** Recognises a refusal by its brand. */
  static is(value: unknown): value is Problem {
    return typeof value === 'object' && value !== null && #extras in value;
  }

  /** The refusal as `application/problem+json` (RFC 9457). */
  toResponse(): Response {
    const { status, title } = KINDS[this.code];
    const { headers, errors, instance } = this.#extras;
    const type = `urn:problem-type:user-service:${this.code}`;
    const body = { type, title, status, detail: this.message, code: this.code, errors, instance };
    return Response.json(body, {
      status,
      headers: { ...headers, 'content-type': 'application/problem+json' },
    });
  }
}
