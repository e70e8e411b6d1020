import type { JsonRpcId } from '@qmcp/contracts';

import type { EventReader } from './event-reader.ts';
import { JSON_HEADERS, openStream, send } from './http.ts';
import type { Answer, Headers } from './http.ts';
import type { ModernAnswer } from './modern-client.ts';
import { expectResponse } from './schemas.ts';
import type { Revision } from './schemas.ts';
import type { WireServer } from './wire-server.ts';

type LegacyRevision = Exclude<Revision, '2026-07-28'>;

/** An `initialize` request. */
export const initialize = (protocolVersion: string, capabilities: object = {}): object => ({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion, capabilities, clientInfo: { name: 'tester', version: '9' } },
});

/** A client of the 2025 revisions, in a session, that checks all it hears against the specification's schema. */
export class LegacyClient {
  readonly revision: LegacyRevision;
  readonly session: string;
  readonly #port: number;
  readonly #headers: Headers;

  /** Opens a session. */
  static async open(
    wire: Pick<WireServer, 'port'>,
    revision: LegacyRevision,
    more: { readonly capabilities?: object; readonly headers?: Headers } = {},
  ): Promise<LegacyClient> {
    const headers = { ...JSON_HEADERS, ...more.headers };
    const body = JSON.stringify(initialize(revision, more.capabilities));
    const opened = await send(wire.port, { headers, body });
    expectResponse(revision, 'initialize', opened.json);
    const session = opened.headers['mcp-session-id'];
    const client = new LegacyClient(wire.port, revision, {
      ...headers,
      'Mcp-Session-Id': session,
      'MCP-Protocol-Version': revision,
    });
    const ready = await client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    if (ready.status !== 202) throw new Error(`initialized was refused: ${ready.text}`);
    return client;
  }

  private constructor(port: number, revision: LegacyRevision, headers: Headers) {
    this.#port = port;
    this.revision = revision;
    this.#headers = headers;
    this.session = String(headers['Mcp-Session-Id']);
  }

  /** Posts any message. */
  send(message: unknown, headers: Headers = {}): Promise<Answer> {
    return send(this.#port, {
      headers: { ...this.#headers, ...headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    });
  }

  /** Sends a request that is answered with plain JSON. */
  async call(method: string, params: object = {}, id: JsonRpcId = 1): Promise<ModernAnswer> {
    const answer = await this.send({ jsonrpc: '2.0', id, method, params });
    const message = answer.json as ModernAnswer['message'];
    expectResponse(this.revision, method, message);
    return { ...answer, json: message, message };
  }

  /** Sends a request that is answered with a stream. */
  stream(method: string, params: object = {}, id: JsonRpcId = 1): Promise<EventReader> {
    return openStream(this.#port, {
      headers: this.#headers,
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    });
  }

  /** Opens the stream for what belongs to no request, or one that was lost. */
  listen(lastEventId?: string): Promise<EventReader> {
    return openStream(this.#port, { method: 'GET', headers: this.#listening(lastEventId) });
  }

  /** GET that is refused. */
  get(headers: Headers = {}): Promise<Answer> {
    return send(this.#port, {
      method: 'GET',
      headers: { ...this.#listening(undefined), ...headers },
    });
  }

  /** Ends the session. */
  delete(headers: Headers = {}): Promise<Answer> {
    return send(this.#port, { method: 'DELETE', headers: { ...this.#headers, ...headers } });
  }

  #listening(lastEventId: string | undefined): Headers {
    return { ...this.#headers, Accept: 'text/event-stream', 'Last-Event-ID': lastEventId };
  }
}
