import type { PeerStore } from '@qmcp/contracts';

import type { GroupCommit } from './group-commit.ts';
import type { Instances } from './instances.ts';
import type { StoreState } from './store-state.ts';

interface Parts {
  readonly state: StoreState;
  readonly writer: GroupCommit;
  readonly instances: Instances;
}

/** Addresses of the processes that have one SQLite file open. */
export class SqlitePeerStore implements PeerStore {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get instance(): number {
    return this.#parts.instances.own;
  }

  announce(url: string): Promise<void> {
    return this.#parts.writer.write(() => this.#parts.instances.noteAddress(url));
  }

  withdraw(): Promise<void> {
    return this.#parts.writer.write(() => this.#parts.instances.noteAddress(null));
  }

  async addressOf(instance: number): Promise<string | undefined> {
    this.#parts.state.assertUsable();
    return this.#parts.instances.addressOf(instance);
  }
}
