import { isJsonObject, WireError, wireErrors } from '@qmcp/contracts';
import type { WireErrorCode } from '@qmcp/contracts';
import type { AuthorizationReply, AuthorizedRequest, Authorizer } from '@qmcp/client';

import { CliError } from './cli-error.ts';
import type { Result } from './session.ts';

/** A request of the REST API. */
export interface RestRequest {
  /** Below the folder of the endpoint: `v1/invocations?…`. */
  readonly path: string;
  /** Sent as JSON with POST; GET where there is none. */
  readonly body?: object;
}

/** Most times that one request is sent again with better credentials. */
const MAX_CHALLENGES = 3;

interface Parts {
  /** The MCP endpoint, beside which the API is. */
  readonly endpoint: URL;
  readonly authorizer: Authorizer;
  readonly signal: AbortSignal;
}

/** The REST API beside an MCP endpoint, with the credentials of that endpoint. */
export class RestClient {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * What the API answers, where `fits` knows it.
   * @throws WireError the refusal; CliError where no such API is there, and PlatformError, where credentials are missing;
   * TypeError when nothing answers
   */
  async ask(request: RestRequest, fits: (body: Result) => boolean): Promise<Result> {
    const response = await this.open(request);
    const body = parseJson(await response.text());
    if (response.ok && fits(body)) return body;
    throw refusalOf(body) ?? notMcp(this.#parts.endpoint, response.status);
  }

  /**
   * The answer as it comes, whatever it is, once challenges were met where they can be.
   * @throws CliError, PlatformError where credentials are missing; TypeError when nothing answers
   */
  async open({ path, body }: RestRequest): Promise<Response> {
    const { endpoint } = this.#parts;
    const url = new URL(path, new URL('.', endpoint));
    const method = body === undefined ? 'GET' : 'POST';
    const request = { method, url: url.href, resource: endpoint.href } as const;
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#send(request, body);
      if (!(await this.#isMet(request, response, attempt))) return response;
      await response.body?.cancel();
    }
  }

  async #send(request: AuthorizedRequest, body: object | undefined): Promise<Response> {
    const { authorizer, signal } = this.#parts;
    const headers = await authorizer.authorize(request);
    return await fetch(request.url, {
      method: request.method,
      headers: {
        accept: 'application/json, text/event-stream',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
      // A redirect could carry the key to another host.
      redirect: 'error',
    });
  }

  async #isMet(request: AuthorizedRequest, response: Response, attempt: number): Promise<boolean> {
    const { authorizer } = this.#parts;
    const { status, headers } = response;
    const reply: AuthorizationReply = { status, header: (name) => headers.get(name) ?? undefined };
    authorizer.observe?.(request, reply);
    if ((status !== 401 && status !== 403) || attempt > MAX_CHALLENGES) return false;
    try {
      return await authorizer.challenged(request, reply, attempt);
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
  }
}

/** What answers there is no MCP server. */
export const notMcp = ({ href }: URL, status: number, cause?: Error): CliError =>
  new CliError(
    status >= 500 ? 'unavailable' : 'failed',
    `${href} answered with HTTP status ${status}, and not as an MCP server does: check --url`,
    { cause },
  );

/** The refusal that a problem tells of; undefined where the body is no problem. */
export function refusalOf(body: Result): WireError | undefined {
  const code = String(body['code']);
  return isWireErrorCode(code) ? new WireError(code, String(body['detail'])) : undefined;
}

/** An empty object for what is no JSON object: it has none of the members that are looked for. */
export function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

const isWireErrorCode = (code: string): code is WireErrorCode => Object.hasOwn(wireErrors, code);
