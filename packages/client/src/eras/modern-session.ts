import { isJsonObject, metaKeys, MODERN_VERSION, namingParameters } from '@qmcp/contracts';
import type { LogLevel } from '@qmcp/contracts';

import { modernCapabilitiesOf } from '../input/capabilities-of.ts';
import { throughRounds } from '../input/through-rounds.ts';
import type { Messenger } from '../requests/messenger.ts';
import { badAnswer } from '../requests/pending-request.ts';
import type { Result, ServerFacts, Session, SessionRequest } from '../session.ts';
import { encodeHeader } from '../tools/encode-header.ts';
import type { SessionSetup } from './session-setup.ts';

/** Revision 2026-07-28: every request carries its own facts, nothing is kept in between. */
export class ModernSession implements Session {
  readonly server: ServerFacts;
  readonly #messenger: Messenger;
  readonly #setup: SessionSetup;
  readonly #meta: ModernMeta;

  constructor(messenger: Messenger, setup: SessionSetup, server: ServerFacts) {
    this.#messenger = messenger;
    this.#setup = setup;
    this.server = server;
    this.#meta = new ModernMeta(setup);
  }

  async request({ params = {}, ...request }: SessionRequest): Promise<Result> {
    const send = (round: Result): Promise<Result> => this.#send({ ...request, params: round });
    return await throughRounds({ request: { ...request, params }, send, setup: this.#setup });
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    this.#meta.logLevel = level;
  }

  close(): Promise<void> {
    return this.#messenger.close();
  }

  async #send({
    method,
    params = {},
    options,
    headers,
    onNotification,
  }: SessionRequest): Promise<Result> {
    const result = await this.#messenger.request({
      ...options,
      method,
      params: this.#meta.on(params),
      headers: { ...modernHeaders(method, params), ...headers },
      timeoutMs:
        onNotification === undefined ? (options?.timeoutMs ?? this.#setup.timeoutMs) : Infinity,
      ...(onNotification !== undefined && { onNotification }),
    });
    if (!isJsonObject(result)) throw badAnswer(method, 'a result that is no object');
    return result;
  }
}

/** The `_meta` that every request of this revision carries (basic, "_meta"). */
export class ModernMeta {
  logLevel: LogLevel | undefined;
  readonly #facts: Result;

  constructor({ clientInfo, handlers, logLevel }: SessionSetup) {
    this.logLevel = logLevel;
    this.#facts = {
      [metaKeys.protocolVersion]: MODERN_VERSION,
      [metaKeys.clientInfo]: clientInfo,
      [metaKeys.clientCapabilities]: modernCapabilitiesOf(handlers),
    };
  }

  /** The parameters of a request, with the facts beside what the caller put into `_meta`. */
  on(params: Result): Result {
    const own = params['_meta'];
    const level = this.logLevel === undefined ? undefined : { [metaKeys.logLevel]: this.logLevel };
    return { ...params, _meta: { ...(isJsonObject(own) && own), ...level, ...this.#facts } };
  }
}

/** The headers that repeat a request's facts (Streamable HTTP, "Request Metadata"). */
export function modernHeaders(method: string, params: Result): Record<string, string> {
  const member = namingParameters[method];
  return {
    'mcp-protocol-version': MODERN_VERSION,
    'mcp-method': method,
    ...(member !== undefined && { 'mcp-name': encodeHeader(String(params[member])) }),
  };
}
