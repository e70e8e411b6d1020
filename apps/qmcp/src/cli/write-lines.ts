import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What is written at once, in characters. */
const CHUNK_LENGTH = 64 * 1024;

/**
 * Writes lines to a stream, no faster than it takes them. A reader who has seen enough (`qmcp … | head`) ends it early.
 * @param options - `end`: whether the stream ends with the last line; a file does, standard output does not
 * @throws Error of the stream
 */
export async function writeLines(
  stream: Writable,
  lines: Iterable<string> | AsyncIterable<string>,
  options: { readonly end: boolean },
): Promise<void> {
  try {
    await pipeline(Readable.from(chunksOf(lines)), stream, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

async function* chunksOf(lines: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
