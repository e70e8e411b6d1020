import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import { defaultLimits, WireError } from '@qmcp/contracts';
import type { MiddlewareHandler } from 'hono';

import type { ApiEnv } from '../api-env.ts';
import type { ApiOptions } from '../api-ports.ts';
import { assertModest } from '../assert-modest.ts';

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"?)?$/i;

/**
 * Reads a JSON body within its limits, ahead of the schema: too large, not UTF-8, too deep or too many values is
 * refused before anything is made of it. Only `application/json` passes, which no HTML form can send.
 */
export function readJson(options: ApiOptions): MiddlewareHandler<ApiEnv> {
  const limits = { ...defaultLimits, ...options.limits };
  return async (context, next) => {
    if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
      throw new WireError(
        'unsupported_media_type',
        'Send the body as `Content-Type: application/json`',
      );
    }
    const bytes = await readBody(context.env.incoming, limits.maxBodyBytes);
    if (!isUtf8(bytes))
      throw new WireError('parse_error', 'The body is not UTF-8: send JSON in UTF-8');
    const text = bytes.toString('utf8');
    assertModest(parse(text), limits);
    // The schema of the route reads it from here, since the socket has been read.
    const { url, headers, signal } = context.req.raw;
    context.req.raw = new Request(url, { method: 'POST', headers, signal, body: text });
    return next();
  };
}

async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The socket must outlive a refusal: it still carries the answer.
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).byteLength;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (WireError.is(error)) throw error;
    throw new WireError('request_timeout', 'The body broke off: send it again');
  }
  return Buffer.concat(chunks, size);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's message would quote the body.
    throw new WireError('parse_error', 'The body is not valid JSON: correct it and send it again');
  }
}

const tooLarge = (maxBytes: number): WireError =>
  new WireError('payload_too_large', `The body exceeds ${maxBytes} bytes: send less at once`, {
    maxBytes,
  });
