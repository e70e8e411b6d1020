import type { ServerResponse } from 'node:http';

/** Headers of an event stream; proxies are told not to hold events back. */
export const SSE_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/** Answers a request that wants no message any more: a stream without events is the one reply that says nothing. */
export function endWithoutMessage(response: ServerResponse): void {
  response.writeHead(200, SSE_HEADERS).end();
}

/** One event. JSON text has no line breaks, so one data line holds it. */
export const sseEvent = (data: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: message\ndata: ${data}\n\n`;

/** A comment line, which readers skip. */
export const SSE_COMMENT = ':\n\n';

/**
 * Writes, unless the reader has let more than `maxBufferBytes` pile up: then it is dropped. A single event may be larger;
 * a reader is judged by what it did with those before.
 */
export function writeEvent(response: ServerResponse, event: string, maxBufferBytes: number): void {
  if (response.destroyed || response.writableEnded) return;
  if (response.writableLength > maxBufferBytes) response.destroy();
  else response.write(event);
}
