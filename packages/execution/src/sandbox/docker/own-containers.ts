import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

import { engineIdentity, isEngineAlive } from '../resources/engine-identity.ts';
import { removeContainer } from './container-process.ts';
import type { EngineApi } from './engine-api.ts';

/** Which of our engines made a container, by its process id, and where that id is counted. */
const ENGINE_LABEL = 'qmcp.engine';
const HOST_LABEL = 'qmcp.host';

/** Process ids mean something only among processes that count them together. */
const hostLabel = (): string => `${hostname()}/${readlinkSync('/proc/self/ns/pid')}`;

/** What the containers of this engine are known by. */
export const containerLabels = (): Readonly<Record<string, string>> => ({
  [ENGINE_LABEL]: engineIdentity(),
  [HOST_LABEL]: hostLabel(),
});

/**
 * Removes the containers of engines that are gone.
 * @returns how many there were
 * @throws PlatformError `sandbox_failed` where the engine does not let it
 */
export async function sweepContainers(api: EngineApi): Promise<number> {
  const containers = (await api.json('GET', '/containers/json', {
    query: { all: true, filters: JSON.stringify({ label: [`${HOST_LABEL}=${hostLabel()}`] }) },
  })) as readonly { readonly Id: string; readonly Labels: Readonly<Record<string, string>> }[];
  const left = containers.filter(({ Labels }) => !isEngineAlive(Labels[ENGINE_LABEL] ?? ''));
  for (const { Id } of left) await removeContainer(api, Id);
  return left.length;
}
