import type { Era } from '../subjects/subject.ts';
import { HttpConnection } from './http-connection.ts';
import type { HttpReply } from './http-reply.ts';
import { echoCalls, endSession, initialize, initialized } from './messages.ts';

const SESSION = /\r\n(mcp-session-id: *\S+)/i;
const EVENT_DATA = /^data: ?(.+)$/m;

interface EchoReply {
  readonly id?: unknown;
  readonly result?: { readonly content?: readonly { readonly text?: string }[] };
}

interface Messages {
  readonly write: (id: number, text: string) => string;
  /** Ends the session, where there is one. */
  readonly goodbye: string | undefined;
}

/** Calls `echo` over connections of its own, one call at a time on each, and checks every answer. */
export class EchoClient {
  readonly #connections: readonly HttpConnection[];
  readonly #write: (id: number, text: string) => string;
  readonly #goodbye: string | undefined;
  #lastId = 0;

  private constructor(connections: readonly HttpConnection[], messages: Messages) {
    this.#connections = connections;
    this.#write = messages.write;
    this.#goodbye = messages.goodbye;
  }

  static async open(
    target: { readonly port: number; readonly era: Era },
    concurrency: number,
  ): Promise<EchoClient> {
    const opening = Array.from({ length: concurrency }, () => HttpConnection.open(target.port));
    const connections = await Promise.all(opening);
    const sessionHeaders =
      target.era === 'legacy' ? await shakeHands(connections[0], target.port) : [];
    return new EchoClient(connections, {
      write: echoCalls(target, sessionHeaders),
      goodbye: sessionHeaders.length === 0 ? undefined : endSession(target.port, sessionHeaders),
    });
  }

  /**
   * Calls on all connections at once, again and again while `goesOn` says so.
   * @param report - hears how long each call took, in milliseconds
   * @throws Error at the first answer that is not the right one
   */
  async repeat(goesOn: () => boolean, report: (tookMs: number) => void): Promise<void> {
    const caller = async (connection: HttpConnection): Promise<void> => {
      while (goesOn()) {
        const startedMs = performance.now();
        await this.#call(connection);
        report(performance.now() - startedMs);
      }
    };
    await Promise.all(this.#connections.map(caller));
  }

  /** Ends the session first: some servers grow slower with each one that is left behind. */
  async close(): Promise<void> {
    if (this.#goodbye !== undefined) await this.#connections[0]?.send(this.#goodbye);
    for (const connection of this.#connections) connection.close();
  }

  async #call(connection: HttpConnection): Promise<void> {
    const id = (this.#lastId += 1);
    // The first is not ASCII, so that a server that breaks UTF-8 is found.
    const text = id === 1 ? `echo ✓` : `echo ${id}`;
    const reply = await connection.send(this.#write(id, text));
    if (!isRight(reply, { id, text })) {
      throw new Error(`Asked to echo '${text}', the server said ${reply.head}\n\n${reply.body}`);
    }
  }
}

function isRight(reply: HttpReply, expected: { id: number; text: string }): boolean {
  if (reply.status !== 200) return false;
  const json = reply.body.startsWith('{') ? reply.body : EVENT_DATA.exec(reply.body)?.[1];
  const { id, result } = JSON.parse(json ?? '{}') as EchoReply;
  return id === expected.id && result?.content?.[0]?.text === expected.text;
}

/** @returns the headers that name the session, where the server keeps one */
async function shakeHands(
  connection: HttpConnection | undefined,
  port: number,
): Promise<readonly string[]> {
  const reply = await connection?.send(initialize(port));
  const session = SESSION.exec(reply?.head ?? '')?.[1];
  const sessionHeaders = session === undefined ? [] : [session];
  await connection?.send(initialized(port, sessionHeaders));
  return sessionHeaders;
}
