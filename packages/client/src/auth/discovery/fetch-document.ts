import { PlatformError } from '@qmcp/contracts';
import type { z } from 'zod';

import type { GuardedFetch } from '../../guarded-fetch/guarded-fetch.ts';

/** A document, or why there is none. */
export type Fetched<T> = { readonly document: T } | { readonly missing: string };

/**
 * Fetches a JSON document. What a server does not have, or has in another shape, is `missing`: another place may have it.
 * @throws PlatformError when the server can't be reached or fails (5xx): then another place proves nothing
 */
export async function fetchDocument<T>(
  fetch: GuardedFetch,
  url: string,
  schema: z.ZodType<T>,
): Promise<Fetched<T>> {
  const reply = await fetch(url, { headers: { accept: 'application/json' } });
  if (reply.status >= 500) {
    throw new PlatformError(
      'authorization_failed',
      `${url} failed with HTTP ${reply.status}; try again later.`,
      { retryable: true },
    );
  }
  if (reply.status !== 200) return { missing: `${url}: HTTP ${reply.status}` };
  const parsed = schema.safeParse(parseJson(reply.text()));
  if (parsed.success) return { document: parsed.data };
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).filter(Boolean);
  return {
    missing: `${url}: no valid metadata${fields.length > 0 ? ` (${fields.join(', ')})` : ''}`,
  };
}

/** The JSON value of a text; undefined for what is no JSON. Members that are null count as absent: many servers mean that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_name, value: unknown) => value ?? undefined) as unknown;
  } catch {
    return undefined;
  }
}
