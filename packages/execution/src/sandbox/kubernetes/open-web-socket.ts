import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';

import type { Dispatcher } from 'undici';

/** A handshake of RFC 6455. */
export interface WebSocketRequest {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Subprotocols, best first, separated by commas. */
  readonly protocols: string;
  /** 16 random bytes in base64. */
  readonly key: string;
}

/** What a server answers that does not want to change protocols. */
export interface UpgradeRefusal {
  readonly statusCode: number;
  readonly text: string;
}

/** A node may have to be asked first. */
const HANDSHAKE_TIMEOUT_MS = 30_000;

/** Appended to the key before it is hashed: RFC 6455, section 1.3. */
const ACCEPT_SALT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Whether a handshake came to nothing. */
export const refusedUpgrade = (opened: Duplex | UpgradeRefusal): opened is UpgradeRefusal =>
  'statusCode' in opened;

/**
 * Makes the handshake of a WebSocket. Unlike the ready-made clients it hands over the refusal, which says what is wrong,
 * and the bare connection, which can be told to wait.
 * @throws Error where the server does not answer, or answers what is no handshake
 */
export function openWebSocket(
  dispatcher: Dispatcher,
  { origin, path, headers, protocols, key }: WebSocketRequest,
): Promise<Duplex | UpgradeRefusal> {
  const expected = createHash('sha1').update(`${key}${ACCEPT_SALT}`).digest('base64');
  const { promise, resolve, reject } = Promise.withResolvers<Duplex | UpgradeRefusal>();
  let statusCode = 0;
  const body: Buffer[] = [];
  const request = {
    origin,
    path,
    method: 'GET' as const,
    upgrade: 'websocket',
    headersTimeout: HANDSHAKE_TIMEOUT_MS,
    headers: {
      ...headers,
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
      'sec-websocket-protocol': protocols,
    },
  };
  dispatcher.dispatch(request, {
    onRequestStart: () => undefined,
    onRequestUpgrade(...[, , answered, socket]) {
      socket.on('error', () => socket.destroy());
      if (answered['sec-websocket-accept'] === expected) return resolve(socket);
      socket.destroy();
      reject(new Error('it answers something other than the handshake of a WebSocket'));
    },
    onResponseStart(_controller, status) {
      statusCode = status;
    },
    onResponseData: (_controller, chunk) => void body.push(chunk),
    onResponseEnd: () => resolve({ statusCode, text: Buffer.concat(body).toString() }),
    onResponseError: (_controller, error) => reject(error),
  });
  return promise;
}
