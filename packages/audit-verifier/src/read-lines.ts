import { createReadStream } from 'node:fs';

/**
 * Lines of a text file, as they are asked for. Only a line feed ends one: U+2028 and U+2029, at which `node:readline` breaks
 * too, stand in JSON as they are (RFC 8259, section 7).
 * @yields each without its line break, which may also be CR LF
 * @throws Error of the file system
 */
export async function* readLines(file: string): AsyncGenerator<string> {
  const chunks: AsyncIterable<string> = createReadStream(file, { encoding: 'utf8' });
  let unended = '';
  for await (const chunk of chunks) {
    const [end = '', ...begun] = chunk.split('\n');
    const last = begun.pop();
    if (last === undefined) unended += end;
    else {
      yield withoutReturn(unended + end);
      for (const line of begun) yield withoutReturn(line);
      unended = last;
    }
  }
  if (unended !== '') yield unended;
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
