/**
 * Reads values that come one a line, as soon as each line is whole.
 * @yields them in their order
 * @throws SyntaxError for a line that is not JSON
 */
export async function* jsonLines<T>(response: Response): AsyncGenerator<T, void, undefined> {
  let rest = '';
  for await (const text of textsOf(response)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as T;
}

/**
 * Not every browser can iterate a stream, but all can read one.
 * @yields texts as they come
 */
async function* textsOf({ body }: Response): AsyncGenerator<string, void, undefined> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel();
  }
}
