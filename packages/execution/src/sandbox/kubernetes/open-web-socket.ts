import { text } from 'node:stream/consumers';

import { WebSocket, type ClientOptions } from 'ws';

/** What a server answers that does not want to change protocols. */
export interface UpgradeRefusal {
  readonly statusCode: number;
  readonly text: string;
}

/** A node may have to be asked first. */
const HANDSHAKE_TIMEOUT_MS = 30_000;

/** The API sends pieces of 32 KiB; something much larger is not meant for us. */
export const MAX_RECEIVED_BYTES = 1024 * 1024;

/** Whether a handshake came to nothing. */
export const refusedUpgrade = (opened: WebSocket | UpgradeRefusal): opened is UpgradeRefusal =>
  'statusCode' in opened;

/**
 * Opens a WebSocket that takes messages of up to 1 MiB. It is handed over paused, since the server may speak first, and is
 * resumed by whoever listens.
 * @param protocols - subprotocols, best first, one of which the server has to choose
 * @returns the connection, or the refusal, which says what is wrong
 * @throws Error where the server does not answer, or answers what is no handshake
 */
export function openWebSocket(
  url: string,
  protocols: readonly string[],
  options: Pick<ClientOptions, 'headers' | 'ca'>,
): Promise<WebSocket | UpgradeRefusal> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket | UpgradeRefusal>();
  const socket = new WebSocket(url, [...protocols], {
    ...options,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MAX_RECEIVED_BYTES,
    perMessageDeflate: false,
  });
  socket.once('open', () => {
    socket.pause();
    resolve(socket);
  });
  socket.on('error', reject);
  socket.once('unexpected-response', (request, response) => {
    text(response)
      .then((said) => resolve({ statusCode: response.statusCode ?? 0, text: said }), reject)
      .finally(() => request.destroy());
  });
  return promise;
}
