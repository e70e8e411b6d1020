import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A load balancer that knows nothing of sessions. */
export interface RoundRobin extends AsyncDisposable {
  /** Without a path. */
  readonly url: string;
  /** How many requests each server got, in the order of the servers. */
  readonly counts: readonly number[];
}

/** Sprays requests over servers, one after the other. */
export async function startRoundRobin(servers: readonly string[]): Promise<RoundRobin> {
  const counts = servers.map(() => 0);
  let next = 0;
  const balancer = createServer((incoming, response) => {
    const turn = next++ % servers.length;
    counts[turn] = (counts[turn] ?? 0) + 1;
    const { method = 'GET', headers, url = '/' } = incoming;
    const upstream = request(new URL(url, servers[turn]), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers).flushHeaders();
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  });
  balancer.listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  return {
    url: `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`,
    counts,
    async [Symbol.asyncDispose]() {
      balancer.close();
      balancer.closeAllConnections();
      await once(balancer, 'close');
    },
  };
}
