import { HttpStatusError, ServerError } from '../errors.ts';
import { mayPass } from './may-pass.ts';
import { MessageStream } from './message-stream.ts';
import { Reconnection } from './reconnection.ts';
import type { StreamContext } from './stream-context.ts';

const METHOD_NOT_ALLOWED = 405;

/**
 * Keeps the stream open on which a server of the 2025 revisions sends what belongs to no request (MCP 2025-11-25,
 * "Listening for Messages from the Server"), over as many connections as it takes.
 * @returns once the server says that it offers none, or the signal aborts
 * @throws what no further attempt would change: refusals, broken messages
 */
export async function keepListening(context: StreamContext, signal: AbortSignal): Promise<void> {
  const { maxMessageBytes, deliver, connect, ports } = context;
  const stream = new MessageStream({ maxMessageBytes, onMessage: deliver });
  const reconnection = new Reconnection(ports);
  try {
    for (;;) {
      try {
        const reply = await connect(stream.lastEventId, { signal });
        reconnection.connected();
        await stream.read(reply);
      } catch (error) {
        if (!mayPass(error)) throw error;
        reconnection.failed();
      }
      await reconnection.wait(stream.retryMs, signal);
    }
  } catch (error) {
    if (!signal.aborted && !isNotOffered(error)) throw error;
  }
}

const isNotOffered = (error: unknown): boolean =>
  (HttpStatusError.is(error) || ServerError.is(error)) && error.status === METHOD_NOT_ALLOWED;
