import { createGuardedFetch } from '@qmcp/client';
import type { GuardedReply } from '@qmcp/client';
import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import { readRetryAfter } from '../users/retry-after.ts';
import type { Carried, Carry } from './carrier.ts';
import type { PostedFormat } from './formats/format.ts';
import { postedFormats } from './formats/posted-formats.ts';

/** Longest that a receiver may take to answer with a status. */
const TIMEOUT_MS = 10_000;

interface Ports {
  readonly clock: Clock;
  /** Hosts that may have private or loopback addresses; all others have to be public. */
  readonly allowedHosts: readonly string[];
  /** Default: the system's resolver. */
  readonly resolveName?: Parameters<typeof createGuardedFetch>[1];
}

/**
 * Posts messages over HTTPS, within the bounds of a guarded fetch: no private address unless its host is allowed, no
 * redirect, and a time limit. The status alone decides, whatever comes after it: from 200 to 299 the message counts as
 * received; 410 says that the receiver is gone for good (Standard Webhooks 1.0, "operational considerations").
 */
export function createPost({ clock, allowedHosts, resolveName }: Ports): Carry {
  const bounds = { clock, timeoutMs: TIMEOUT_MS, discardBody: true };
  const reachPublic = createGuardedFetch({ ...bounds, reach: 'public' }, resolveName);
  const reachAny = createGuardedFetch({ ...bounds, reach: 'private' }, resolveName);
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));

  return async (parcel) => {
    const { webhook, signal } = parcel;
    const format = postedFormats[webhook.format as PostedFormat];
    const send = allowed.has(new URL(webhook.url).hostname) ? reachAny : reachPublic;
    try {
      const { body, headers } = format({ ...parcel, sentAtMs: clock.nowMs() });
      const reply = await send(webhook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal,
      });
      return carried(reply, clock.nowMs());
    } catch (error) {
      return { answer: null, failure: failureOf(error, signal) };
    }
  };
}

function carried(reply: GuardedReply, nowMs: number): Carried {
  const { status: answer } = reply;
  if (answer >= 200 && answer < 300) return { answer, failure: null };
  const retryAfterMs = readRetryAfter(reply.header('retry-after') ?? null, nowMs);
  const failure = `The receiver answered with HTTP status ${answer}`;
  return { answer, failure, gone: answer === 410, retryAfterMs };
}

const failureOf = (error: unknown, signal: AbortSignal): string => {
  if (signal.aborted) return 'The server stopped meanwhile';
  return PlatformError.is(error) ? error.message : 'The message could not be sent';
};
