const FIRST_CAPACITY = 1024;

/** Bytes of a line whose end has not come. Grows by doubling, so that adding is linear however small the pieces are. */
export class LineBuffer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) this.#grow(length);
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** Gives all bytes away. They are valid until the next {@link LineBuffer.add}. */
  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.max(FIRST_CAPACITY, length, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
