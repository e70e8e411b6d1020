import type { Sandboxes } from '@qmcp/execution';
import type { OpenedSandboxes } from '@qmcp/execution/sandbox';

/** Sandboxes that cost nothing before the first of them is asked for: neither memory, nor time at the start. */
export class LazySandboxes {
  readonly #start: () => Promise<OpenedSandboxes>;
  #opening: Promise<OpenedSandboxes> | undefined;

  /** @param start - makes them ready, which takes a second or two */
  constructor(start: () => Promise<OpenedSandboxes>) {
    this.#start = start;
  }

  /**
   * Makes them ready, or waits for whoever is at it. A failure is not kept: who asks after bubblewrap was installed gets
   * sandboxes.
   * @throws whatever `start` throws: PlatformError `sandbox_unavailable`
   */
  async open(): Promise<Sandboxes> {
    this.#opening ??= this.#start();
    const opening = this.#opening;
    try {
      return (await opening).sandboxes;
    } catch (error) {
      if (this.#opening === opening) this.#opening = undefined;
      throw error;
    }
  }

  /** Ends all of them, where there are any. To be called when nobody asks any more. */
  async close(): Promise<void> {
    if (this.#opening === undefined) return;
    const [opened] = await Promise.allSettled([this.#opening]);
    if (opened.status === 'fulfilled') await opened.value.sandboxes.close();
  }
}
