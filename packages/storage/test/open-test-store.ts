import type { Clock, Logger, SealedStore } from '@qmcp/contracts';
import { fakeClock, silentLogger, temporaryFolder } from '@qmcp/testkit';
import type { DisposableStore } from '@qmcp/testkit';

import { openSqliteStore } from '../src/index.ts';

/** Real time, for tests in which processes wait for each other. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimer(fire, delayMs) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Opens the store in a file, as one more process would. */
export const openOn = (
  file: string,
  given: { clock?: Clock; logger?: Logger } = {},
): Promise<SealedStore> =>
  openSqliteStore({
    file,
    clock: systemClock,
    logger: silentLogger(),
    instanceId: 'test',
    ...given,
  });

/** A sealed store that goes with the scope that holds it. */
interface DisposableSealedStore extends DisposableStore {
  readonly store: SealedStore;
}

/** Opens a store in a file of its own. */
export async function openInFile(): Promise<DisposableSealedStore & { readonly file: string }> {
  const folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const store = await openOn(file);
  return {
    store,
    file,
    async [Symbol.asyncDispose]() {
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Opens a store in memory. */
export async function openInMemory(): Promise<DisposableSealedStore> {
  const store = await openOn(':memory:', { clock: fakeClock() });
  return { store, [Symbol.asyncDispose]: () => store.close() };
}
