import { expect, it } from 'vitest';

import { modernRequest } from './harness/modern-client.ts';
import { StdioPeer } from './harness/stdio-peer.ts';
import { startWireServer } from './harness/wire-server.ts';

const REQUESTS = 100;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('takes in no more than it can answer while nobody reads', async () => {
  await using wire = await startWireServer();
  await using peer = await StdioPeer.open(wire);
  const text = 'x'.repeat(200_000);
  peer.socket.pause();

  for (let id = 0; id < REQUESTS; id += 1) {
    peer.write(modernRequest('tools/call', { name: 'echo', arguments: { text } }, { id }));
  }
  while (!peer.far.writableNeedDrain) await nextTurn();
  for (let turn = 0; turn < 200; turn += 1) await nextTurn();

  expect(wire.telemetry.calls.length).toBeLessThan(REQUESTS);
  peer.socket.resume();
  const ids = new Set<unknown>();
  while (ids.size < REQUESTS) ids.add((await peer.message())['id']);
  expect(wire.telemetry.calls).toHaveLength(REQUESTS);
});

it('leaves nothing behind when the connection breaks', async () => {
  await using wire = await startWireServer({ limits: { maxSubscriptionsPerPrincipal: 1 } });
  const broken = await StdioPeer.open(wire);
  const listen = modernRequest('subscriptions/listen', { notifications: {} });
  broken.write(listen);
  await broken.message();

  broken.far.destroy(new Error('the connection broke'));

  await expect(broken.served).rejects.toThrow('the connection broke');
  await using peer = await StdioPeer.open(wire);
  peer.write(listen);
  expect(await peer.message()).toMatchObject({
    method: 'notifications/subscriptions/acknowledged',
  });
});
