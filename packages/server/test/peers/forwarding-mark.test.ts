import type { SealKeyStore } from '@qmcp/contracts';
import { fakeClock, seededEntropy } from '@qmcp/testkit';
import { assert, asyncProperty, oneof, string, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';

import { ForwardingMark } from '../../src/peers/forwarding-mark.ts';
import { Keyring } from '../../src/seal/keyring.ts';
import { RecordingStore } from '../recording-store.ts';

/** The marks of one process of a store. */
function marksOn(store: SealKeyStore): ForwardingMark {
  const clock = fakeClock();
  return new ForwardingMark(new Keyring({ store, clock, entropy: seededEntropy(1, clock) }));
}

it('is believed by every process of the store, for that session alone', async () => {
  const { sealKeys } = new RecordingStore();
  const mark = await marksOn(sealKeys).make(7, '3.session');
  const other = marksOn(sealKeys);
  expect(await other.isGenuine(mark, '3.session')).toBe(true);
  expect(await other.isGenuine(mark, '3.another')).toBe(false);
  expect(await other.isGenuine(mark.replace('7.', '8.'), '3.session')).toBe(false);
});

it('is believed by no process of another store', async () => {
  const mark = await marksOn(new RecordingStore().sealKeys).make(7, '3.session');
  expect(await marksOn(new RecordingStore().sealKeys).isGenuine(mark, '3.session')).toBe(false);
});

it('is nothing that somebody else can make up', async () => {
  const { sealKeys } = new RecordingStore();
  const marks = marksOn(sealKeys);
  const [, keyId] = (await marks.make(7, '3.session')).split('.');
  const forged = oneof(
    string(),
    stringMatching(/^[A-Za-z0-9_-]{43}$/).map((digest) => `7.${keyId}.${digest}`),
  );
  await assert(
    asyncProperty(forged, async (mark) => {
      expect(await marks.isGenuine(mark, '3.session')).toBe(false);
    }),
  );
  expect(await marks.isGenuine(undefined, '3.session')).toBe(false);
  expect(await marks.isGenuine(['a', 'b'], '3.session')).toBe(false);
});
