import type { Context } from 'hono';

import { Problem } from './problem.ts';

const MAX_BODY_BYTES = 65_536;
const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;

/**
 * Reads the body of a request as JSON. Throws the problems `unsupported_media_type`, `too_large` (over 64 KiB, whether
 * the length was declared or not) and `malformed_json`.
 */
export async function readJson(context: Context): Promise<unknown> {
  if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
    throw new Problem(
      'unsupported_media_type',
      'Send the body as JSON with "Content-Type: application/json".',
    );
  }
  if (Number(context.req.header('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const bytes = await readBytes(context.req.raw.body);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(error);
  }
}

async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw Problem.is(error) ? error : malformed(error);
  }
  return Buffer.concat(chunks);
}

/** Ends the connection, for the rest of the body still stands in it and would be in the way of the next request. */
function tooLarge(): Problem {
  return new Problem('too_large', `A body may have at most ${MAX_BODY_BYTES} bytes: send less.`, {
    headers: { connection: 'close' },
  });
}

/** A body that ends early is malformed as well: that is the client's doing, not a fault of the service. */
function malformed(cause: unknown): Problem {
  const reason = cause instanceof Error ? cause.message : 'the body could not be read';
  return new Problem('malformed_json', `Send one JSON object in UTF-8: ${reason}.`);
}
