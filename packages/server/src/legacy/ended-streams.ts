import type { ResumableStream } from './resumable-stream.ts';

/** How much is kept. */
export interface EndedStreamsBounds {
  readonly maxStreams: number;
  readonly maxBytes: number;
}

/** Ended streams that are kept for clients that come back for them, within bounds: those that ended first go first. */
export class EndedStreams {
  readonly #bounds: EndedStreamsBounds;
  readonly #kept = new Map<ResumableStream, () => void>();
  #bytes = 0;

  constructor(bounds: EndedStreamsBounds) {
    this.#bounds = bounds;
  }

  /** @param forget - is to {@link EndedStreams.remove} it, here and wherever else it is kept; may be called at once */
  add(stream: ResumableStream, forget: () => void): void {
    this.#kept.set(stream, forget);
    this.#bytes += stream.keptBytes;
    const { maxStreams, maxBytes } = this.#bounds;
    for (const forgetOldest of this.#kept.values()) {
      if (this.#kept.size <= maxStreams && this.#bytes <= maxBytes) return;
      forgetOldest();
    }
  }

  remove(stream: ResumableStream): void {
    if (this.#kept.delete(stream)) this.#bytes -= stream.keptBytes;
  }
}
