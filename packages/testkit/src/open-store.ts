import type { Store } from '@qmcp/contracts';

/** A store that closes with the scope that holds it, and leaves nothing behind. */
export interface DisposableStore extends AsyncDisposable {
  readonly store: Store;
}

/** Opens an empty store of the backend under test. */
export type OpenStore = () => Promise<DisposableStore>;
