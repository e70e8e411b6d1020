import type { Clock, ToolPin, TrustStore } from '@qmcp/contracts';

import type { ToolEntry } from '../registry/entries.ts';
import { pinIdOf, seenDefinition } from './seen-definition.ts';

/**
 * Accepts the definition that came in the place of a pinned one: from then on its calls run again.
 * @param looked - the digest of the definition that was looked at: another may have come in its place meanwhile
 * @returns the pin; undefined where no such definition waits to be accepted
 */
export async function acceptPin(
  store: TrustStore,
  id: string,
  looked: string,
): Promise<ToolPin | undefined> {
  const pin = await store.get('pin', id);
  if (pin === undefined || pin.changed === null || pin.changed.digest !== looked) return undefined;
  const accepted: ToolPin = { ...pin, accepted: pin.changed, changed: null };
  await store.put(accepted);
  return accepted;
}

/**
 * Accepts a tool of another server as it is defined now, whatever was accepted before.
 * @returns undefined for a tool of our own, which needs no pin
 */
export async function acceptDefinition(
  store: TrustStore,
  entry: ToolEntry,
  clock: Pick<Clock, 'nowMs'>,
): Promise<ToolPin | undefined> {
  const id = pinIdOf(entry);
  if (id === undefined) return undefined;
  const pin: ToolPin = { kind: 'pin', id, accepted: seenDefinition(entry, clock), changed: null };
  await store.put(pin);
  return pin;
}
