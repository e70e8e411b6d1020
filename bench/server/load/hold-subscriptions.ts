/** Opens subscriptions and holds them, in a process of its own; answers a {@link HoldOrder} once all are acknowledged. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import type { HoldOrder } from './hold-run.ts';
import { listenRequest } from './messages.ts';

/** How many are opened at once: a listening socket queues few. */
const AT_ONCE = 100;
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';

const held: Socket[] = [];

async function open(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  held.push(socket);
  await once(socket, 'connect');
  socket.write(listenRequest(port, held.length));
  let heard = '';
  while (!heard.includes(ACKNOWLEDGED)) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    heard += chunk.toString();
    if (!heard.startsWith('HTTP/1.1 200')) throw new Error(`No subscription: ${heard}`);
  }
}

async function openMany({ port, count }: HoldOrder): Promise<{ tookMs: number }> {
  const startedMs = performance.now();
  for (let opened = 0; opened < count; opened += AT_ONCE) {
    const batch = Math.min(AT_ONCE, count - opened);
    await Promise.all(Array.from({ length: batch }, () => open(port)));
  }
  return { tookMs: performance.now() - startedMs };
}

process.on('message', (order: HoldOrder) => {
  openMany(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
