import type { SendOptions, Transport, TransportEvents } from '@qmcp/client';
import { localOwner, WireError, wireErrors } from '@qmcp/contracts';
import type { JsonRpcMessage, JsonRpcRequest } from '@qmcp/contracts';

import type { Qmcp } from '../create-qmcp.ts';

/**
 * A client's way to a server in this process, in revision 2026-07-28: each call is authorised and on record as one of the
 * owner. It is not the door of the command line, whose calls a person typed: what comes here, a model made up.
 */
export class InProcessTransport implements Transport {
  readonly address = 'this process';
  readonly cancelsByClosing = true;
  readonly #qmcp: Pick<Qmcp, 'server' | 'entropy'>;
  readonly #closing = new AbortController();
  #events: TransportEvents | undefined;

  constructor(qmcp: Pick<Qmcp, 'server' | 'entropy'>) {
    this.#qmcp = qmcp;
  }

  async open(events: TransportEvents): Promise<void> {
    this.#events = events;
  }

  async send(message: JsonRpcMessage, { signal }: SendOptions = {}): Promise<void> {
    // A client's notifications say nothing here that the signal does not say.
    if (!('method' in message) || !('id' in message)) return;
    this.#events?.message(await this.#answer(message, signal));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#events?.closed();
  }

  async #answer(
    { id, method, params = {} }: JsonRpcRequest,
    signal: AbortSignal | undefined,
  ): Promise<JsonRpcMessage> {
    const { server, entropy } = this.#qmcp;
    const requestId = entropy.uuidv7();
    const closing = this.#closing.signal;
    try {
      const result = await server.request(method, params, {
        principal: localOwner,
        door: 'mcp-stdio',
        requestId,
        correlationId: requestId,
        signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
      });
      return { jsonrpc: '2.0', id, result };
    } catch (error) {
      if (!WireError.is(error)) throw error;
      const { code, message, data } = error;
      const refusal = { code: wireErrors[code].wire, message, ...(data !== undefined && { data }) };
      return { jsonrpc: '2.0', id, error: refusal };
    }
  }
}
