import { isJsonObject } from '@qmcp/contracts';
import type { JsonRpcError } from '@qmcp/contracts';

import { HttpStatusError, ServerError } from '../errors.ts';
import type { HttpReply } from './http-requester.ts';

/** A refusal that is larger is no JSON-RPC error that we need to understand. */
const MAX_REFUSAL_BYTES = 256 * 1024;
const MAX_EXCERPT_LENGTH = 200;
/** Shorter ones are no secrets, and hiding them would hide words. */
const MIN_SECRET_LENGTH = 8;

/**
 * Makes the error that a non-2xx reply stands for, and reads the reply for it.
 * @param address - names the server in the message
 * @param secrets - header values that we sent; they don't get into the message, also where the server repeats them
 */
export async function refusalOf(
  reply: HttpReply,
  address: string,
  secrets: readonly string[],
): Promise<ServerError | HttpStatusError> {
  const { status } = reply;
  // A body that can't be read says no more than the status does.
  const body = await reply.text(MAX_REFUSAL_BYTES).catch(() => '');
  const error = jsonRpcErrorIn(body);
  const retryAfter = reply.header('retry-after');
  if (error !== undefined) return new ServerError(error, { status, retryAfter });
  const location = reply.header('location');
  const why =
    status < 400 && location !== undefined
      ? redirection(location, address)
      : excerptOf(body, secrets);
  const message = `${address} answered HTTP ${status}${why}${adviceFor(status)}`;
  return new HttpStatusError(status, message, retryAfter);
}

/** The error in a body, if that is what it holds. Its id doesn't matter: the exchange says what it belongs to. */
function jsonRpcErrorIn(body: string): JsonRpcError | undefined {
  const message = parsed(body);
  const error = isJsonObject(message) ? message['error'] : undefined;
  if (!isJsonObject(error) || !Number.isInteger(error['code'])) return undefined;
  const { code, data } = error as { code: number; data?: unknown };
  return { code, message: String(error['message']), data };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function excerptOf(body: string, secrets: readonly string[]): string {
  let text = body;
  for (const secret of secrets.flatMap((value) => [value, ...value.split(' ')])) {
    if (secret.length >= MIN_SECRET_LENGTH) text = text.replaceAll(secret, '[hidden]');
  }
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  if (line === '') return '';
  return `: ${line.length > MAX_EXCERPT_LENGTH ? `${line.slice(0, MAX_EXCERPT_LENGTH)}…` : line}`;
}

function redirection(location: string, address: string): string {
  const target = URL.parse(location, address);
  return target === null ? '' : ` and points to ${target.origin}${target.pathname}`;
}

function adviceFor(status: number): string {
  if (status < 400)
    return '. Redirects are not followed, since that could carry a token elsewhere: use the final URL';
  if (status === 401) return '. Give the client an authorizer or an authorization header';
  if (status === 404 || status === 405) return '. Check the path of the URL';
  return '';
}
