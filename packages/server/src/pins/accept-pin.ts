import type { ToolPin, TrustStore } from '@qmcp/contracts';

/**
 * Accepts the definition that came in the place of a pinned one: from then on its calls run again.
 * @returns the pin; undefined where nothing waits to be accepted
 */
export async function acceptPin(store: TrustStore, id: string): Promise<ToolPin | undefined> {
  const pin = await store.get('pin', id);
  if (pin === undefined || pin.changed === null) return undefined;
  const accepted: ToolPin = { ...pin, accepted: pin.changed, changed: null };
  await store.put(accepted);
  return accepted;
}
