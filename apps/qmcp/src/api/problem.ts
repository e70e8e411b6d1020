import { z } from '@hono/zod-openapi';
import type { WireError } from '@qmcp/contracts';

import { NO_SESSION_COOKIE } from '../console/session-cookie.ts';
import { problemType } from './problem-types.ts';

/** The media type of problems (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** A failure as REST tells it (RFC 9457). */
export const Problem = z
  .strictObject({
    type: z.string().describe('Kind of problem; stable. GET it to read what it means.'),
    title: z.string().describe('Kind of problem, for people.'),
    status: z.int().min(400).max(599).describe('HTTP status of this answer.'),
    detail: z.string().describe('What was wrong this time, and what to do.'),
    instance: z
      .string()
      .describe('This occurrence: `/requests/` and the request id, as in the log.'),
    code: z.string().describe('Kind of problem, for programs; the same as MCP has it.'),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('More for programs: `requiredScopes`, `retryAfterSeconds`, `errors`, …'),
  })
  .openapi('Problem');

/** Answers a request with a problem. */
export function problemResponse(error: WireError, requestId: string): Response {
  const { type, title, status, code } = problemType(error.code);
  const problem: z.infer<typeof Problem> = {
    type,
    title,
    status,
    detail: error.message,
    instance: `/requests/${requestId}`,
    code,
    ...(error.data !== undefined && { data: error.data }),
  };
  return new Response(JSON.stringify(problem), { status, headers: headersOf(error) });
}

/** What HTTP wants said in headers too: RFC 6750 §3, RFC 9110 §10.2.1 and §10.2.3. */
function headersOf({ code, data = {} }: WireError): Record<string, string> {
  const headers: Record<string, string> = { 'Content-Type': PROBLEM_MEDIA_TYPE };
  const { retryAfterSeconds, requiredScopes, allow } = data;
  if (typeof retryAfterSeconds === 'number') headers['Retry-After'] = String(retryAfterSeconds);
  if (Array.isArray(allow)) headers['Allow'] = allow.join(', ');
  if (code === 'unauthorized') headers['WWW-Authenticate'] = challenge(data);
  // A browser that kept it would be refused also where nothing is demanded.
  if (data['reason'] === 'session_ended') headers['Set-Cookie'] = NO_SESSION_COOKIE;
  if (code === 'forbidden' && Array.isArray(requiredScopes)) {
    headers['WWW-Authenticate'] =
      `Bearer realm="qmcp", error="insufficient_scope", scope="${requiredScopes.join(' ')}"`;
  }
  return headers;
}

/** A caller that sent nothing is only told what to send. */
const challenge = ({ reason }: Readonly<Record<string, unknown>>): string =>
  reason === 'missing' ? 'Bearer realm="qmcp"' : 'Bearer realm="qmcp", error="invalid_token"';
