import type { Clock, Logger, ToolPin, TrustStore } from '@qmcp/contracts';

import type { ToolEntry } from '../registry/entries.ts';
import { pinIdOf, seenDefinition } from './seen-definition.ts';

interface Parts {
  readonly store: TrustStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Definitions of other servers' tools, as they were accepted. The first that a server sends is; one that comes in its
 * place later may mean something else by the same name, so its calls are held until a person has looked.
 */
export class DefinitionPins {
  readonly #parts: Parts;
  /** Digests that are known to be accepted. */
  readonly #accepted = new Map<string, string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether calls of a tool may run, as it is defined now. Our own tools are ours to change. */
  async accepts(entry: ToolEntry): Promise<boolean> {
    const id = pinIdOf(entry);
    if (id === undefined) return true;
    if (this.#accepted.get(id) === entry.digest) return true;
    const pin = await this.#pinOf(id, entry);
    this.#accepted.set(id, pin.accepted.digest);
    return pin.accepted.digest === entry.digest;
  }

  /** The pin of a tool, after its definition was noted. */
  async #pinOf(id: string, entry: ToolEntry): Promise<ToolPin> {
    const { store, clock, logger } = this.#parts;
    const pin = await store.get('pin', id);
    const isKnown = pin?.accepted.digest === entry.digest || pin?.changed?.digest === entry.digest;
    if (pin !== undefined && isKnown) return pin;
    const seen = seenDefinition(entry, clock);
    const noted: ToolPin =
      pin === undefined
        ? { kind: 'pin', id, accepted: seen, changed: null }
        : { ...pin, changed: seen };
    await store.put(noted);
    if (pin !== undefined) {
      logger.warn({ tool: id }, 'a foreign tool changed: its calls are held, see `qmcp pins diff`');
    }
    return noted;
  }
}
