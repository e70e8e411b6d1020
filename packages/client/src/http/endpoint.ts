import { PlatformError } from '@qmcp/contracts';

import type { AuthorizedRequest, Authorizer } from '../auth/authorizer.ts';
import type { SendOptions } from '../transport.ts';
import { parseEndpointUrl } from './endpoint-url.ts';
import { checkHeaders } from './header-fields.ts';
import type { HeaderFields } from './header-fields.ts';
import type { HttpReply, HttpRequest, HttpRequester } from './http-requester.ts';
import { addressOf } from './no-reply.ts';
import { refusalOf } from './refusal.ts';

/** Most times that one request is sent again with better credentials, whatever the authorizer says. */
const MAX_CHALLENGES = 3;

/** How to reach a server and what each request to it carries. */
export interface EndpointOptions {
  readonly url: string | URL;
  readonly requester: HttpRequester;
  readonly authorizer?: Authorizer | undefined;
  /** Sent with each request. Names in any case. */
  readonly headers?: HeaderFields | undefined;
}

/** A request to an endpoint: what differs from one to the next. */
export interface EndpointRequest
  extends Omit<HttpRequest, 'url'>, Pick<SendOptions, 'onChallenge'> {}

/** A reply that refuses a request. */
interface Refused extends Pick<SendOptions, 'onChallenge'> {
  readonly reply: HttpReply;
  readonly attempt: number;
}

/** An HTTP server with our credentials: each request carries them, and a challenge is met where it can be. */
export class Endpoint {
  readonly address: string;
  readonly url: string;
  readonly #requester: HttpRequester;
  readonly #authorizer: Authorizer | undefined;
  readonly #headers: HeaderFields;

  /** @throws PlatformError `bad_url`, `bad_header` */
  constructor({ url, requester, authorizer, headers = {} }: EndpointOptions) {
    this.url = parseEndpointUrl(url).href;
    this.address = addressOf(this.url);
    this.#requester = requester;
    this.#authorizer = authorizer;
    this.#headers = inLowerCase(headers);
    checkHeaders(this.#headers);
  }

  /**
   * Sends a request, again where a challenge was met.
   * @param url - another resource of the same server; the endpoint itself by default
   * @returns a reply with a 2xx status
   * @throws ServerError, HttpStatusError for other ones; PlatformError when there is none
   */
  async request(
    { onChallenge, ...request }: EndpointRequest,
    url: string = this.url,
  ): Promise<HttpReply> {
    checkHeaders(request.headers);
    const authorized = { method: request.method, url };
    for (let attempt = 1; ; attempt += 1) {
      const credentials =
        this.#authorizer && (await this.#credentials(this.#authorizer, authorized));
      const headers = { ...this.#headers, ...credentials, ...request.headers };
      const reply = await this.#requester.request({ ...request, url, headers });
      this.#authorizer?.observe?.(authorized, reply);
      if (reply.status >= 200 && reply.status < 300) return reply;
      if (!(await this.#isMet(authorized, { reply, attempt, onChallenge }))) {
        const { 'mcp-session-id': session = '' } = request.headers;
        const secrets = Object.values({ ...this.#headers, ...credentials, session });
        throw await refusalOf(reply, addressOf(url), secrets);
      }
      await reply.discard();
    }
  }

  /** Ends running requests too. */
  async close(): Promise<void> {
    await this.#requester.close();
  }

  async #credentials(
    authorizer: Authorizer,
    request: AuthorizedRequest,
  ): Promise<HeaderFields | undefined> {
    const credentials = await authorizer.authorize(request);
    if (credentials !== undefined) checkHeaders(credentials);
    return credentials;
  }

  async #isMet(request: AuthorizedRequest, refused: Refused): Promise<boolean> {
    const { reply, attempt, onChallenge } = refused;
    const isChallenge = reply.status === 401 || reply.status === 403;
    // Nobody logs in to say goodbye.
    const isWorthIt = request.method !== 'DELETE' && attempt <= MAX_CHALLENGES;
    if (this.#authorizer === undefined || !isChallenge || !isWorthIt) return false;
    try {
      const met = this.#authorizer.challenged(request, reply, attempt);
      onChallenge?.(met);
      return await met;
    } catch (error) {
      await reply.discard();
      throw error;
    }
  }
}

/** @throws PlatformError `bad_header` for a name that stands there twice */
function inLowerCase(headers: HeaderFields): HeaderFields {
  const lower: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (Object.hasOwn(lower, key)) {
      throw new PlatformError('bad_header', `Header ${key} is given twice: give it once`);
    }
    lower[key] = value;
  }
  return lower;
}
