import type { Clock } from '@qmcp/contracts';

import type { Authorizer } from '../auth/authorizer.ts';
import type { HttpRequester } from './http-requester.ts';

/** How to reach a server over HTTP. */
export interface HttpTransportOptions {
  /** Of the MCP endpoint; http or https, without user name and password. */
  readonly url: string | URL;
  /** Gives requests their credentials; without one, {@link HttpTransportOptions.headers} may. */
  readonly authorizer?: Authorizer;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Closed with the transport. Undici on Node.js and `fetch` in browsers by default. */
  readonly requester?: HttpRequester;
  /** Largest message that is taken from the server; 64 MiB by default. */
  readonly maxMessageBytes?: number;
  readonly clock?: Clock;
}

/** See {@link HttpTransportOptions.maxMessageBytes}. */
export const DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
