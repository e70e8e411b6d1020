import type { ApiKeyRecord } from '@qmcp/contracts';
import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { LegacyClient } from './harness/legacy-client.ts';
import { ModernClient } from './harness/modern-client.ts';
import { systemClock } from './harness/ports.ts';
import { startWireServer } from './harness/wire-server.ts';
import type { WireServer } from './harness/wire-server.ts';

/** What a key opened ends with it, though it was presented but once. */

async function startWithKeys(): Promise<WireServer & { readonly advance: (ms: number) => void }> {
  const clock = fakeClock(systemClock.nowMs());
  const wire = await startWireServer({ auth: 'keys', clock });
  return Object.assign(wire, { advance: (ms: number) => clock.advance(ms) });
}

/** Makes a key. @returns its header, and what changes its record */
function makeKey(wire: WireServer) {
  const authorization = wire.credential('tools:call');
  const record = [...wire.store.apiKeys.keys.values()].at(-1);
  const change = (fields: Partial<ApiKeyRecord>): void => {
    if (record === undefined) throw new Error('there is no such key');
    wire.store.apiKeys.keys.set(record.id, { ...record, ...fields });
  };
  return { headers: { authorization }, change };
}

const everyTool = { notifications: { toolsListChanged: true } };

it('a subscription ends within 15 seconds of its key, and those of other keys go on', async () => {
  await using wire = await startWithKeys();
  const [ended, other] = [makeKey(wire), makeKey(wire)];
  const endedStream = await new ModernClient(wire, ended.headers).stream(
    'subscriptions/listen',
    everyTool,
  );
  const otherStream = await new ModernClient(wire, other.headers).stream(
    'subscriptions/listen',
    everyTool,
  );
  await endedStream.message();
  await otherStream.message();

  wire.advance(15_000);
  ended.change({ revokedAtMs: systemClock.nowMs() });
  wire.advance(15_000);
  const rest = await endedStream.rest();
  expect(rest).toMatchObject([{ result: { resultType: 'complete' } }]);
  wire.mcp.registry.remove('tool', 'echo');
  expect(await otherStream.message()).toMatchObject({
    method: 'notifications/tools/list_changed',
  });
});

it('a session of 2025 ends with its key, and the stream that it hears by', async () => {
  await using wire = await startWithKeys();
  const key = makeKey(wire);
  const client = await LegacyClient.open(wire, '2025-11-25', { headers: key.headers });
  const stream = await client.listen();
  key.change({ expiresAtMs: systemClock.nowMs() + 10_000 });
  wire.advance(15_000);
  await stream.rest();
  expect(wire.telemetry.gauges.sessions).toBe(0);
});

it('a key that cannot be looked up for a moment ends nothing, and its operator hears of it', async () => {
  await using wire = await startWithKeys();
  const key = makeKey(wire);
  const stream = await new ModernClient(wire, key.headers).stream(
    'subscriptions/listen',
    everyTool,
  );
  await stream.message();
  wire.store.apiKeys.held = Promise.reject(new Error('away'));
  wire.store.apiKeys.held.catch(() => undefined);
  wire.advance(15_000);
  await expect.poll(() => wire.warnings).toHaveLength(1);
  wire.store.apiKeys.held = Promise.resolve();
  wire.advance(15_000);
  wire.mcp.registry.remove('tool', 'echo');
  expect(await stream.message()).toMatchObject({ method: 'notifications/tools/list_changed' });
});
