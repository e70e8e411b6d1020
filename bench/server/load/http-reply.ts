/** A reply to an HTTP request, with as much of it as the load looks at. */
export interface HttpReply {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
  /** Bytes that it took of what was read. */
  readonly length: number;
}

const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/**
 * Reads the first reply in `bytes` (HTTP/1.1, RFC 9112). Cheap rather than complete: it has to be faster than every
 * server that it is told about.
 * @returns undefined while the reply is not all there
 */
export function readReply(bytes: Buffer): HttpReply | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const start = headEnd + HEAD_END.length;
  if (CHUNKED.test(head)) {
    const chunked = readChunks(bytes, start);
    return chunked && { status, head, body: chunked.body, length: chunked.end };
  }
  const end = start + Number(CONTENT_LENGTH.exec(head)?.[1] ?? 0);
  if (bytes.length < end) return undefined;
  return { status, head, body: bytes.toString('utf8', start, end), length: end };
}

function readChunks(bytes: Buffer, start: number): { body: string; end: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ;) {
    const lineEnd = bytes.indexOf(LINE_END, at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const chunkStart = lineEnd + LINE_END.length;
    at = chunkStart + size + LINE_END.length;
    if (bytes.length < at) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks).toString(), end: at };
    chunks.push(bytes.subarray(chunkStart, chunkStart + size));
  }
}
