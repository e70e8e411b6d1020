import { PlatformError } from '@qmcp/contracts';

import type { Reach } from './guarded-fetch.ts';

/**
 * Reads a URL that a foreign party named.
 * @throws PlatformError `url_refused` unless it is HTTPS (or HTTP to loopback within reach) and free of credentials
 */
export function checkUrl(text: string, reach: Reach): URL {
  const url = URL.parse(text);
  if (url === null)
    throw urlRefused('It is no absolute URL: the server must name a full https address');
  const refuse = (why: string): PlatformError => urlRefused(`${originOf(url)}: ${why}`);
  if (url.username !== '' || url.password !== '')
    throw refuse('a URL may not carry a user name or password');
  if (url.protocol === 'https:') return url;
  if (url.protocol !== 'http:') throw refuse('only https addresses are fetched');
  if (reach === 'public' || !isLoopbackHost(url.hostname))
    throw refuse('only https is allowed here; plain http serves loopback alone, for servers on it');
  return url;
}

/** A refusal to fetch, as an error. */
export const urlRefused = (why: string): PlatformError =>
  new PlatformError('url_refused', `Refused to fetch a URL. ${why}.`);

/** Whether a URL's host names this machine: `localhost` and below (RFC 6761), 127.0.0.0/8, ::1. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** What a message may show of a URL: a query can hold secrets. */
const originOf = (url: URL): string => (url.origin === 'null' ? url.protocol : url.origin);
