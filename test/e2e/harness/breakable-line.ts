import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A line to a server that can break. */
export interface BreakableLine extends AsyncDisposable {
  /** The server's URL as it is reached over the line. */
  readonly url: string;
  /** Breaks every connection that is open; new ones work. */
  cut(): void;
}

/** Lays a line to the server of a URL. */
export async function layLine(to: string): Promise<BreakableLine> {
  const target = new URL(to);
  const open = new Set<Socket>();
  const near = createServer((socket) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [end, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      open.add(end);
      end.pipe(other);
      // Whatever breaks one end breaks the other.
      end.on('error', () => other.destroy());
      end.on('close', () => {
        open.delete(end);
        other.destroy();
      });
    }
  });
  near.listen(0, target.hostname);
  await once(near, 'listening');
  const { port } = near.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    url: Object.assign(new URL(target), { port: String(port) }).href,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      near.close();
      await once(near, 'close');
    },
  };
}
