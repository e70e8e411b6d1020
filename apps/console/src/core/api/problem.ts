import { isJsonRecord } from '../wire/json.ts';
import type { JsonRecord } from '../wire/json.ts';

/** What a failed request is told apart by, beside the server's own codes. */
export const OFFLINE = 'offline';

/** What is not sent because the browser's session has become somebody else's. */
export const OTHER_PRINCIPAL = 'other_principal';

/** A request that failed: the server's problem (RFC 9457), or one that the page met itself. */
export class ApiProblem extends Error {
  /** The server's code, such as `forbidden`; else {@link OFFLINE} or {@link OTHER_PRINCIPAL}. */
  readonly code: string;
  /** HTTP status; 0 where the server was not reached. */
  readonly status: number;
  readonly title: string;
  /** More for programs, such as `requiredScopes`. */
  readonly data: JsonRecord;
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined;

  constructor(told: {
    readonly code: string;
    readonly status: number;
    readonly title: string;
    readonly detail: string;
    readonly data?: JsonRecord;
    readonly requestId?: string | undefined;
    readonly cause?: unknown;
  }) {
    super(told.detail, { cause: told.cause });
    this.name = 'ApiProblem';
    this.code = told.code;
    this.status = told.status;
    this.title = told.title;
    this.data = told.data ?? {};
    this.requestId = told.requestId;
  }

  /** Recognises one, by its name rather than its class. */
  static is(value: unknown): value is ApiProblem {
    return value instanceof Error && value.name === 'ApiProblem';
  }
}

/** Reads the problem that an answer carries; an answer of anything else is named by its status. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const body = parse(await response.text());
  const { code, title, detail, data } = isJsonRecord(body) ? body : {};
  return new ApiProblem({
    status: response.status,
    code: textOr(code, `http_${response.status}`),
    title: textOr(title, response.statusText),
    detail: textOr(detail, `The server answered with the status ${response.status}.`),
    requestId: response.headers.get('x-request-id') ?? undefined,
    ...(isJsonRecord(data) && { data }),
  });
}

/** A request that never got an answer. */
export const unreachable = (cause: unknown): ApiProblem =>
  new ApiProblem({
    status: 0,
    code: OFFLINE,
    title: 'Not connected',
    detail: 'The server was not reached: check that it runs and that you are online.',
    cause,
  });

/** A request that was refused, and is not for whoever is signed in by now. */
export const otherPrincipal = (): ApiProblem =>
  new ApiProblem({
    status: 403,
    code: OTHER_PRINCIPAL,
    title: 'Somebody else is signed in',
    detail: 'Nothing was done: somebody else has signed in to this browser, in another window.',
  });

const textOr = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== '' ? value : fallback;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Something between us and the server may answer with a page of its own: its status says enough.
    return undefined;
  }
}
