import type { JsonRpcMessage } from '@qmcp/contracts';
import { fakeClock, seededEntropy } from '@qmcp/testkit';
import type { FakeClock } from '@qmcp/testkit';

import { streamableHttp } from '../../src/http/streamable-http-transport.ts';
import type { StreamableHttpOptions } from '../../src/http/streamable-http-transport.ts';
import type { Transport } from '../../src/transport.ts';

/** A transport with a clock under the test's hand, and all that it told; closed at the end of the scope. */
export interface OpenTransport extends AsyncDisposable {
  readonly transport: Transport;
  readonly clock: FakeClock;
  readonly messages: JsonRpcMessage[];
  /** What `closed` was called with. */
  readonly closings: (Error | undefined)[];
  /** Sends a request with the next id. */
  call(method?: string, signal?: AbortSignal): Promise<void>;
  /** Waits until so many timers wait on the clock. */
  waitingTimers(count: number): Promise<void>;
}

export const VERSION = { 'mcp-protocol-version': '2025-11-25' };

/** Opens a Streamable HTTP transport. */
export async function openStreamable(
  options: Omit<StreamableHttpOptions, 'clock'>,
): Promise<OpenTransport> {
  const clock = fakeClock();
  return await opened(streamableHttp({ entropy: seededEntropy(1), ...options, clock }), clock);
}

/** Opens a transport that was made with `clock`. */
export async function opened(transport: Transport, clock: FakeClock): Promise<OpenTransport> {
  const messages: JsonRpcMessage[] = [];
  const closings: (Error | undefined)[] = [];
  let lastId = 0;
  await transport.open({
    message: (message) => messages.push(message),
    closed: (error) => closings.push(error),
  });
  return {
    transport,
    clock,
    messages,
    closings,
    async call(method = 'tools/call', signal = new AbortController().signal) {
      lastId += 1;
      await transport.send({ jsonrpc: '2.0', id: lastId, method }, { headers: VERSION, signal });
    },
    async waitingTimers(count) {
      while (clock.waitingTimers !== count) await new Promise(setImmediate);
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
