import { changeFeedSuite, peerStoreSuite } from '@qmcp/testkit/suites';
import { describe, expect, it } from 'vitest';

import { openOn } from './open-on-postgres.ts';
import { queryOn, useOwnPostgres } from './test-postgres.ts';

const postgres = useOwnPostgres();

/** Two processes' ends of a store of their own. */
async function openTwo() {
  const url = await postgres.createDatabase();
  const one = await openOn(url, { instanceId: 'one' });
  const other = await openOn(url, { instanceId: 'other' });
  return {
    url,
    one,
    other,
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), other.close()]);
    },
  };
}

describe('the addresses of processes', () => {
  peerStoreSuite(openTwo);

  it('stay known while a process is out of touch, until it counts as gone', async () => {
    const url = await postgres.createDatabase();
    const one = await openOn(url, { instanceId: 'one' });
    const other = await openOn(url, { instanceId: 'other', lostAfterMs: 3_600_000 });
    const hasty = await openOn(url, { instanceId: 'hasty', lostAfterMs: 0 });
    await one.peers.announce('http://127.0.0.1:3333');
    const { instance } = one.peers;
    // As one that broke and is not made again yet.
    await queryOn(
      url,
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = $1::oid`,
      [instance],
    );
    expect(await other.peers.addressOf(instance)).toBe('http://127.0.0.1:3333');
    await one.close();
    expect(await hasty.peers.addressOf(instance)).toBeUndefined();
    await Promise.all([other.close(), hasty.close()]);
  });
});

describe('the feed of changes', () => {
  changeFeedSuite(async () => {
    const { one, other, [Symbol.asyncDispose]: close } = await openTwo();
    return { one: one.changes, other: other.changes, [Symbol.asyncDispose]: close };
  });

  it('is none of what others say on its channel', async () => {
    await using stores = await openTwo();
    const heard: string[] = [];
    const last = Promise.withResolvers<void>();
    await stores.other.changes.listen({
      hear: ({ subject }) => (subject === 'last' ? last.resolve() : void heard.push(subject)),
      missed: () => void heard.push('missed'),
    });
    for (const said of ['no JSON', '[]', '{"topic":"list","subject":"x"}']) {
      await queryOn(stores.url, `select pg_notify('qmcp_' || 'instance'::regclass::oid, $1)`, [
        said,
      ]);
    }
    await stores.one.changes.publish({ topic: 'list', subject: 'last' });
    await last.promise;
    expect(heard).toEqual([]);
  });

  it('says that it may have missed something when the database comes back', async () => {
    await using stores = await openTwo();
    const missed = Promise.withResolvers<void>();
    await stores.one.changes.listen({ hear: () => undefined, missed: () => missed.resolve() });
    await postgres.cluster.kill();
    await postgres.cluster.start();
    await expect(missed.promise).resolves.toBeUndefined();
  });
});
