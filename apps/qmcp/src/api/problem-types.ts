import { wireErrors } from '@qmcp/contracts';
import type { WireErrorCode } from '@qmcp/contracts';

/**
 * What each failure is called and means, for people. The codes are those of the wire, so that a failure has one name
 * whether it is met through MCP or through REST.
 */
const meanings: Record<WireErrorCode, readonly [title: string, meaning: string]> = {
  parse_error: ['Malformed JSON', 'The body is not JSON in UTF-8.'],
  invalid_request: ['Invalid request', 'The request is malformed or too complex to be served.'],
  method_not_found: ['Unknown MCP method', 'There is no such MCP method.'],
  invalid_params: [
    'Invalid input',
    'A parameter or the body breaks its schema; `errors` says where.',
  ],
  unknown_tool: [
    'Unknown tool',
    'There is no tool of that name: `GET /v1/tools` lists what there is.',
  ],
  unknown_prompt: ['Unknown prompt', 'There is no prompt of that name.'],
  unknown_resource: ['Unknown resource', 'There is no resource at that URI.'],
  unknown_task: ['Unknown task', 'You have no task of that id, or it has expired.'],
  invalid_request_state: [
    'Invalid request state',
    'The state was changed, expired, or belongs to another call.',
  ],
  internal_error: ['Internal error', 'A defect on our side. The request id finds it in the log.'],
  url_elicitation_required: [
    'Link to open',
    'The caller has to open a link first, which REST never asks for.',
  ],
  header_mismatch: ['Header mismatch', 'A header contradicts the body.'],
  missing_client_capability: [
    'Interaction needed',
    'The tool has to ask its caller or to answer with a task, which REST cannot: call it through MCP.',
  ],
  unsupported_protocol_version: [
    'Unsupported protocol version',
    'That revision of MCP is not spoken here.',
  ],
  unauthorized: [
    'Not authenticated',
    'The credentials are missing, malformed, unknown, expired or revoked.',
  ],
  forbidden: [
    'Forbidden',
    'The caller is known, but not allowed to do this; `data.requiredScopes` says what it needs.',
  ],
  not_found: ['Not found', 'There is nothing under that address.'],
  method_not_allowed: [
    'Method not allowed',
    'The address exists, but not with that method; see the `Allow` header.',
  ],
  not_acceptable: ['Not acceptable', 'The answer does not come in a form that the caller accepts.'],
  conflict: ['Conflict', 'The request contradicts the state of what it is about.'],
  payload_too_large: ['Body too large', 'The body exceeds the size that this server accepts.'],
  unsupported_media_type: ['Unsupported media type', 'The body must be `application/json`.'],
  rate_limited: ['Too many calls', 'The caller exceeded its rate: wait as `Retry-After` says.'],
  request_timeout: ['Request incomplete', 'The request did not arrive whole in time.'],
  unavailable: ['Unavailable', 'The server cannot serve this now: try again later.'],
};

/**
 * Where REST answers otherwise than MCP: there a failed look-up is a result of HTTP status 200, and a wrong parameter
 * is 400 whether or not it could be understood.
 */
const restStatus: Partial<Record<WireErrorCode, number>> = {
  invalid_params: 422,
  unknown_tool: 404,
  unknown_prompt: 404,
  unknown_resource: 404,
  unknown_task: 404,
};

/** A kind of problem that the API answers with. */
export interface ProblemType {
  readonly code: WireErrorCode;
  /** Stable URI reference; `GET` it to read what it means. */
  readonly type: string;
  readonly title: string;
  readonly meaning: string;
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
}

/** The kind of problem behind a code of the wire. */
export function problemType(code: WireErrorCode): ProblemType {
  const [title, meaning] = meanings[code];
  const { status, retryable } = wireErrors[code];
  const type = `/problems/${code.replaceAll('_', '-')}`;
  return { code, type, title, meaning, status: restStatus[code] ?? status, retryable };
}

/** All kinds of problem. */
export const problemTypes: readonly ProblemType[] = (Object.keys(meanings) as WireErrorCode[]).map(
  problemType,
);
