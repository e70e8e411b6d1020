import { checkUrl } from './check-url.ts';
import { guard } from './guard.ts';
import type { Inbound, Outbound } from './guard.ts';
import type { GuardedFetch, GuardOptions } from './guarded-fetch.ts';

/** Makes the guarded fetch of browsers, which keep pages from private networks by themselves (CORS). */
export const createGuardedFetch = (options: GuardOptions): GuardedFetch => guard(send, options);

/** A page can't see where a redirect leads before it is followed, so the URL is checked after. */
async function send(outbound: Outbound): Promise<Inbound> {
  const { url, method = 'GET', headers = {}, body, signal, reach, maxRedirects } = outbound;
  const reply = await fetch(url, {
    method,
    headers: { ...headers },
    signal,
    redirect: maxRedirects === 0 ? 'error' : 'follow',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    ...(body === undefined ? {} : { body }),
  });
  checkUrl(reply.url, reach);
  return {
    status: reply.status,
    url: reply.url,
    header: (name) => reply.headers.get(name) ?? undefined,
    chunks: chunksOf(reply),
    discard: async () => reply.body?.cancel(),
  };
}

/**
 * Reads by hand: not every browser can iterate a stream.
 * @yields the body as it arrives
 */
async function* chunksOf(reply: Response): AsyncGenerator<Uint8Array> {
  const reader = reply.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
