import { PlatformError, wireErrors } from '@qmcp/contracts';

import { HttpStatusError, ServerError } from '../errors.ts';
import type { HeaderFields } from './header-fields.ts';
import type { HttpReply } from './http-requester.ts';
import { badReply } from './messages.ts';

/** MCP 2025-11-25, "Session Management": visible ASCII only. */
const SESSION_ID = /^[\x21-\x7e]+$/;

/** The session that a server of the 2025 revisions may keep for us; nothing where it keeps none. */
export class ServerSession {
  #id: string | undefined;
  #protocolVersion: string | undefined;

  /** What tells the server which session a request belongs to. */
  get headers(): HeaderFields {
    return {
      ...(this.#id !== undefined && { 'mcp-session-id': this.#id }),
      ...(this.#protocolVersion !== undefined && { 'mcp-protocol-version': this.#protocolVersion }),
    };
  }

  get id(): string | undefined {
    return this.#id;
  }

  /** Forgets the session: the next one is about to be opened. */
  forget(): void {
    this.#id = undefined;
    this.#protocolVersion = undefined;
  }

  /**
   * Keeps what the reply to `initialize` says.
   * @throws PlatformError `bad_reply`
   */
  async begin(reply: HttpReply): Promise<void> {
    const id = reply.header('mcp-session-id');
    if (id !== undefined && !SESSION_ID.test(id)) {
      await reply.discard();
      throw badReply('a session id that is not visible ASCII');
    }
    this.#id = id;
  }

  /** Learns the revision from what the protocol sends, for requests that the transport makes by itself. */
  note(headers: HeaderFields): void {
    this.#protocolVersion = headers['mcp-protocol-version'] ?? this.#protocolVersion;
  }
}

/**
 * Explains a refusal of a request that named session `sent`. The session is kept until the next `initialize`, so that
 * whatever is sent before then hears the same, and not only who asked first.
 * @returns PlatformError `session_lost` where the server does not know the session any more, else the error itself
 */
export function explainRefusal(error: unknown, sent: string | undefined): unknown {
  const isRefusal = HttpStatusError.is(error) || ServerError.is(error);
  if (sent === undefined || !isRefusal || error.status !== 404) return error;
  if (ServerError.is(error) && error.code === wireErrors.method_not_found.wire) return error;
  return new PlatformError(
    'session_lost',
    'The server does not know our session any more, perhaps since it was started anew: initialize again',
    { retryable: true, cause: error },
  );
}
