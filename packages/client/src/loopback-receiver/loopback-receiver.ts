import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { PlatformError } from '@qmcp/contracts';
import type { Clock } from '@qmcp/contracts';

import { readAuthorizationResponse } from '../auth/authorization-response.ts';
import type { AuthorizationResponse } from '../auth/authorization-response.ts';
import { equalInConstantTime } from '../auth/equal-in-constant-time.ts';
import type { AuthorizationReceiver } from '../auth/grants/authorization-code.ts';
import { systemClock } from '../platform/system-clock.ts';
import { page } from './page.ts';

/** Where to listen and for how long. */
export interface LoopbackReceiverOptions {
  /** Default: 0, and the system chooses a free one. A registered redirect URI may demand a fixed one. */
  readonly port?: number;
  /** How long a person may take. Default: 5 minutes. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/** A receiver that listens on this machine until it is closed. */
export interface LoopbackReceiver extends AuthorizationReceiver, AsyncDisposable {
  /** Stops listening; who still waits is told so. */
  close(): Promise<void>;
}

/** Somebody who waits for the response to one request. */
interface Waiting {
  readonly state: string;
  readonly settle: (outcome: AuthorizationResponse | Error) => void;
}

const PATH = '/callback';
const DEFAULT_TIMEOUT_MS = 5 * 60_000;

/**
 * Receives authorization responses on `http://127.0.0.1:<port>/callback` (RFC 8252 section 7.3), for programs on a person's
 * own machine. Each response is taken once, and only one whose `state` is waited for.
 * @throws PlatformError `port_in_use` when another program listens there
 */
export async function openLoopbackReceiver(
  options: LoopbackReceiverOptions = {},
): Promise<LoopbackReceiver> {
  const { clock = systemClock, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const waiting = new Set<Waiting>();
  const server = createServer((request, response) => answer(request, response, waiting));
  const port = await listen(server, options.port ?? 0);

  const close = async (): Promise<void> => {
    for (const { settle } of waiting) settle(interrupted('the receiver was closed'));
    server.closeAllConnections();
    if (server.listening) await new Promise<void>((done) => void server.close(() => done()));
  };
  return {
    redirectUri: `http://127.0.0.1:${port}${PATH}`,
    receive: ({ state, signal }) =>
      new Promise((resolve, reject) => {
        const stopTimer = clock.setTimer(
          () => entry.settle(interrupted(`nobody answered within ${timeoutMs / 1_000} seconds`)),
          timeoutMs,
        );
        const stop = (): void => entry.settle(interrupted('the browser was not opened'));
        const entry: Waiting = {
          state,
          settle(outcome) {
            waiting.delete(entry);
            stopTimer();
            signal.removeEventListener('abort', stop);
            if (outcome instanceof Error) reject(outcome);
            else resolve(outcome);
          },
        };
        signal.addEventListener('abort', stop, { once: true });
        waiting.add(entry);
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function answer(request: IncomingMessage, response: ServerResponse, waiting: Set<Waiting>): void {
  const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
  if (request.method !== 'GET' || url?.pathname !== PATH) {
    page(response, 404, 'There is nothing here.');
    return;
  }
  const state = url.searchParams.get('state') ?? '';
  const awaited = [...waiting].find((one) => equalInConstantTime(one.state, state));
  if (awaited === undefined) {
    page(
      response,
      400,
      'Nobody is waiting for this answer: it came too late or twice. Please start again.',
    );
    return;
  }
  waiting.delete(awaited);
  // Once the page is through, so that a program which ends now does not cut it off.
  response.once('close', () => awaited.settle(outcomeOf(url)));
  // It says nothing of the outcome, which is not yet checked.
  page(response, 200, 'Thank you. You can close this window and go back to the program.');
}

function outcomeOf(url: URL): AuthorizationResponse | Error {
  try {
    return readAuthorizationResponse(url);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

const interrupted = (why: string): PlatformError =>
  new PlatformError(
    'authorization_interrupted',
    `No authorization was received: ${why}. Start again.`,
  );

/** @returns the port */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'EADDRINUSE'
          ? new PlatformError(
              'port_in_use',
              `Another program listens on 127.0.0.1:${port}: end it or choose another port for the redirect URI.`,
              { cause },
            )
          : cause,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
