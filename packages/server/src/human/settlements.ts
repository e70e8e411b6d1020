import type { HumanRequest } from '@qmcp/contracts';

import type { HumanChanges } from './human-changes.ts';

type Settle = (request: HumanRequest | undefined) => void;

/**
 * Those who wait for requests to be settled, by the request: a change concerns few of many. Changes are listened to only
 * while somebody waits.
 */
export class Settlements {
  readonly #changes: HumanChanges;
  readonly #waiting = new Map<string, Set<Settle>>();
  #listening: Promise<() => void> | undefined;

  constructor(changes: HumanChanges) {
    this.#changes = changes;
  }

  /**
   * Waits until a request is settled.
   * @param look - reads the request as it is now
   * @returns it; undefined where there is none, when `signal` aborts, or {@link endAll} is called
   */
  async wait(
    id: string,
    signal: AbortSignal,
    look: () => Promise<HumanRequest | undefined>,
  ): Promise<HumanRequest | undefined> {
    const { promise, resolve } = Promise.withResolvers<HumanRequest | undefined>();
    const abort = (): void => resolve(undefined);
    this.#add(id, resolve);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      await (this.#listening ??= this.#changes.listen((request) => this.#heard(request)));
      const already = await settledAlready(look);
      return already === undefined ? await promise : already.request;
    } finally {
      signal.removeEventListener('abort', abort);
      await this.#remove(id, resolve);
    }
  }

  /** Lets all go without an answer. */
  endAll(): void {
    for (const settles of this.#waiting.values()) for (const settle of settles) settle(undefined);
  }

  #heard(request: HumanRequest): void {
    if (request.status === 'pending') return;
    for (const settle of this.#waiting.get(request.id) ?? []) settle(request);
  }

  #add(id: string, settle: Settle): void {
    const settles = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, settles.add(settle));
  }

  async #remove(id: string, settle: Settle): Promise<void> {
    const settles = this.#waiting.get(id);
    settles?.delete(settle);
    if (settles?.size === 0) this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    const listening = this.#listening;
    this.#listening = undefined;
    const stop = await listening;
    stop?.();
  }
}

/** What is there unless it is pending. Apart, so that who waits for long keeps no request in memory. */
async function settledAlready(
  look: () => Promise<HumanRequest | undefined>,
): Promise<{ readonly request: HumanRequest | undefined } | undefined> {
  const request = await look();
  return request?.status === 'pending' ? undefined : { request };
}
