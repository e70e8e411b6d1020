import { mkdir } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

import type { Notice } from '@qmcp/contracts';
import { fakeClock, temporaryFolder } from '@qmcp/testkit';
import { changeFeedSuite } from '@qmcp/testkit/suites';
import { expect, it } from 'vitest';

import { openOn } from '../open-test-store.ts';

changeFeedSuite(async () => {
  const folder = await temporaryFolder();
  const [one, other] = [await openOn(folder.file('qmcp.db')), await openOn(folder.file('qmcp.db'))];
  return {
    one: one.changes,
    other: other.changes,
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), other.close()]);
      await folder[Symbol.asyncDispose]();
    },
  };
});

it('is heard at once, long before anybody looks by itself', async () => {
  await using folder = await temporaryFolder();
  // Time stands still for who listens: its own looks never come.
  const listener = await openOn(folder.file('qmcp.db'), { clock: fakeClock() });
  const speaker = await openOn(folder.file('qmcp.db'));
  const heard = Promise.withResolvers<Notice>();
  await listener.changes.listen({ hear: heard.resolve, missed: () => undefined });
  const notice: Notice = { topic: 'human', subject: 'requests' };
  await speaker.changes.publish(notice);
  expect(await heard.promise).toEqual(notice);
  await Promise.all([listener.close(), speaker.close()]);
});

it('is not written where no other process could read it', async () => {
  await using folder = await temporaryFolder();
  const speaker = await openOn(folder.file('qmcp.db'));
  await speaker.changes.publish({ topic: 'list', subject: 'tools' });
  const later = await openOn(folder.file('qmcp.db'));
  const database = new DatabaseSync(folder.file('qmcp.db'));
  const count = (): unknown => database.prepare('select count(*) as count from notice').get();
  expect(count()).toMatchObject({ count: 0 });
  await speaker.changes.publish({ topic: 'list', subject: 'tools' });
  expect(count()).toMatchObject({ count: 1 });
  database.close();
  await Promise.all([later.close(), speaker.close()]);
});

it('says what it missed where it slept for longer than notices are kept', async () => {
  await using folder = await temporaryFolder();
  // Where the bell should hang there is no file that could be watched.
  await mkdir(folder.file('qmcp.db-instances/bell'), { recursive: true });
  const clock = fakeClock();
  const awake = fakeClock();
  const asleep = await openOn(folder.file('qmcp.db'), { clock });
  const speaker = await openOn(folder.file('qmcp.db'), { clock: awake });
  const heard: (Notice | 'missed')[] = [];
  await asleep.changes.listen({
    hear: (notice) => heard.push(notice),
    missed: () => heard.push('missed'),
  });
  const notice: Notice = { topic: 'list', subject: 'tools' };
  await speaker.changes.publish(notice);
  awake.advance(60_001);
  await speaker.changes.publish(notice);
  clock.advance(1_000);
  expect(heard).toEqual(['missed']);
  await speaker.changes.publish(notice);
  clock.advance(1_000);
  expect(heard).toEqual(['missed', notice]);
  await Promise.all([asleep.close(), speaker.close()]);
});

it('refuses to listen on a store that is closed', async () => {
  await using folder = await temporaryFolder();
  const store = await openOn(folder.file('qmcp.db'));
  await store.close();
  const listening = store.changes.listen({ hear: () => undefined, missed: () => undefined });
  await expect(listening).rejects.toMatchObject({ code: 'store_closed' });
});
