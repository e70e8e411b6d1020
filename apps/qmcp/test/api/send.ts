import { request as open } from 'node:http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** What to send. */
export interface Sent {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Text goes as it is; anything else as JSON with its content type. */
  readonly body?: unknown;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body parsed. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Makes one real HTTP request on its own connection; unlike `fetch` it may name any Host and Origin. */
export function send(port: number, path: string, sent: Sent = {}): Promise<Answer> {
  const { body, headers = {} } = sent;
  const isText = typeof body === 'string' || body === undefined;
  const method = sent.method ?? (body === undefined ? 'GET' : 'POST');
  const payload = isText ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = open(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        headers: { ...(!isText && { 'Content-Type': 'application/json' }), ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            get json() {
              return JSON.parse(text) as Record<string, unknown>;
            },
          });
        });
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}
