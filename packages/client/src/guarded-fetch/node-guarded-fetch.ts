import { lookup } from 'node:dns';
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';

import { Agent, request } from 'undici';

import { isWithinReach } from './address-kind.ts';
import { urlRefused } from './check-url.ts';
import { guard } from './guard.ts';
import type { Inbound, Outbound, Send } from './guard.ts';
import type { GuardedFetch, GuardOptions, Reach } from './guarded-fetch.ts';

/** Resolves a name to all its addresses, as `dns.lookup` does. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Makes the guarded fetch of Node.js.
 * @param resolveName - default: the system's resolver
 */
export const createGuardedFetch = (
  options: GuardOptions,
  resolveName: ResolveName = lookup,
): GuardedFetch => guard(sendThrough(options.reach ?? 'public', resolveName), options);

function sendThrough(reach: Reach, resolveName: ResolveName): Send {
  // No connection is kept: these requests are rare, and each is to be checked as it connects.
  const dispatcher = new Agent({
    pipelining: 0,
    connect: { lookup: checkedLookup(reach, resolveName) },
  });
  return async (outbound) => {
    checkLiteral(outbound.url, reach);
    return inboundOf(outbound, await request(outbound.url, optionsFor(outbound, dispatcher)));
  };
}

const optionsFor = ({ method = 'GET', headers, body, signal }: Outbound, dispatcher: Agent) => ({
  dispatcher,
  method,
  // Nothing is decompressed, so a small reply can't become a large one.
  headers: { 'user-agent': 'qmcp', 'accept-encoding': 'identity', ...headers },
  signal,
  ...(body === undefined ? {} : { body }),
});

function inboundOf({ url }: Outbound, reply: Awaited<ReturnType<typeof request>>): Inbound {
  return {
    status: reply.statusCode,
    url: url.href,
    header(name) {
      const value = reply.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    chunks: reply.body,
    async discard() {
      // Undici tells the body of the abort that this is, and an error that nobody hears ends the process.
      reply.body.once('error', () => undefined).destroy();
    },
  };
}

/** Sockets ask no resolver for a literal address, so it is checked here. */
function checkLiteral(url: URL, reach: Reach): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isWithinReach(reach, host)) throw outOfReach(url.hostname, reach);
}

/** Resolves a name for a socket, which connects to no address but these. */
function checkedLookup(reach: Reach, resolveName: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[0];
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address`), '');
      } else if (!addresses.every(({ address }) => isWithinReach(reach, address))) {
        callback(outOfReach(hostname, reach), '');
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

const outOfReach = (host: string, reach: Reach) =>
  urlRefused(
    `${host} leads to an address outside of what may be reached (${reach}); if it is trusted, allow private addresses`,
  );
