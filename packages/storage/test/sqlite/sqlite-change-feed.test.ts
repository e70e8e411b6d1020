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

it('says what it missed where it slept for longer than notices are kept', async () => {
  await using folder = await temporaryFolder();
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
  clock.advance(250);
  expect(heard).toEqual(['missed']);
  await speaker.changes.publish(notice);
  clock.advance(250);
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
