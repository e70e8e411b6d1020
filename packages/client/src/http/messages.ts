import { isJsonObject, PlatformError } from '@qmcp/contracts';
import type { JsonRpcId, JsonRpcMessage } from '@qmcp/contracts';

/**
 * Reads the messages in a JSON text: one, or a batch (2025-03-26).
 * @throws PlatformError `bad_reply`
 */
export function parseMessages(text: string): readonly JsonRpcMessage[] {
  const value = parsed(text);
  const messages: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!messages.every(isJsonObject)) throw badReply('JSON that is no message');
  return messages as unknown as readonly JsonRpcMessage[];
}

/** The id under which a response is awaited; undefined for a message that gets none. */
export const awaitedId = (message: JsonRpcMessage): JsonRpcId | undefined =>
  'method' in message && 'id' in message ? message.id : undefined;

/** Whether a message is the response to a request of ours. */
export const isResponseTo = (message: JsonRpcMessage, id: JsonRpcId | undefined): boolean =>
  id !== undefined && !('method' in message) && message.id === id;

/** A reply that breaks the protocol. */
export const badReply = (what: string, cause?: unknown): PlatformError =>
  new PlatformError(
    'bad_reply',
    `The server replied with ${what}: check that the URL is that of an MCP endpoint`,
    { cause },
  );

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badReply('text that is no JSON', cause);
  }
}
