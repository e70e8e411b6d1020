import type { Engine } from '../engine.ts';
import type { Exchange } from '../exchange.ts';
import type { Caller } from '../mcp-server.ts';
import type { Message } from '../message.ts';
import { dispatchLegacy } from './dispatch-legacy.ts';
import type { HttpSession } from './http-session.ts';

type Request = Extract<Message, { kind: 'request' }>;

/**
 * Serves the requests of a batch (MCP 2025-03-26) side by side. What they say before their replies goes out on the
 * session's own stream.
 * @returns the responses, as JSON, in the order of the requests; none for those that were cancelled
 */
export async function collectBatch(
  engine: Engine,
  http: HttpSession,
  batch: { readonly requests: readonly Request[]; readonly caller: Caller },
): Promise<readonly string[]> {
  const replies = await Promise.all(
    batch.requests.map(async (request) => {
      const exchange = batchExchange(http, request);
      const reply = await dispatchLegacy(engine, http.session, {
        ...request,
        caller: batch.caller,
        exchange,
      });
      http.session.finish(request.id);
      return exchange.signal.aborted ? [] : [reply.body];
    }),
  );
  return replies.flat();
}

const batchExchange = (http: HttpSession, request: Request): Exchange => ({
  signal: http.session.start(request.id),
  notify: (method, params) => http.notify(method, params),
  releaseStream() {
    // A batch has one response for all.
  },
  ask: (question, signal) => http.session.ask(question, (message) => http.send(message), signal),
});
