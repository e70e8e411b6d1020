import type { Readable } from 'node:stream';

/**
 * Takes a stream of JSON values apart that stand on a line each.
 * @yields each value, once its line is complete; what is left without an end of its line is dropped
 */
export async function* jsonLines(stream: Readable): AsyncGenerator {
  stream.setEncoding('utf8');
  let pending = '';
  for await (const chunk of stream) {
    const lines = (pending + String(chunk)).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line);
  }
}
