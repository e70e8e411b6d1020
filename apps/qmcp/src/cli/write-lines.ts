import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** What is written at once, in characters. */
const CHUNK_LENGTH = 64 * 1024;

/** Writes lines to a stream, no faster than it takes them. @throws Error of the stream */
export async function writeLines(stream: Writable, lines: Iterable<string>): Promise<void> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    if (!stream.write(chunk)) await once(stream, 'drain');
    chunk = '';
  }
  if (!stream.write(chunk)) await once(stream, 'drain');
}
