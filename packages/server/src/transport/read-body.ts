import type { IncomingMessage } from 'node:http';

import { WireError } from '@qmcp/contracts';

/**
 * Reads a request's body.
 * @throws WireError `payload_too_large` as soon as it is, the rest is not read; `request_timeout` when it breaks off
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const declared = Number(request.headers['content-length']);
    if (declared > maxBytes) {
      reject(tooLarge(maxBytes));
      return;
    }
    let size = 0;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        reject(tooLarge(maxBytes));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    );
    const breakOff = (): void =>
      reject(new WireError('request_timeout', 'The request ended before its body did'));
    // With a cause or without, a connection that breaks is the client's affair.
    request.on('error', breakOff);
    request.on('close', () => {
      if (!request.complete) breakOff();
    });
  });
}

const tooLarge = (maxBytes: number): WireError =>
  new WireError('payload_too_large', `The body is larger than ${maxBytes} bytes`);
