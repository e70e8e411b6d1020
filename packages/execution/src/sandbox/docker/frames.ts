/** A part of what a container wrote, as Docker frames it. */
export interface ContainerOutput {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 8;

const STDERR = 2;

/** Takes apart what comes over an attached connection: `POST /containers/{id}/attach`, "Stream format". */
export class FrameReader {
  #header: Buffer = Buffer.alloc(0);
  #stream: ContainerOutput['stream'] = 'stdout';
  #left = 0;

  /** @returns what is complete or begun in these bytes, in order */
  push(chunk: Buffer): readonly ContainerOutput[] {
    const output: ContainerOutput[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left === 0) {
        const missing = HEADER_BYTES - this.#header.length;
        this.#header = Buffer.concat([this.#header, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (this.#header.length === HEADER_BYTES) this.#begin();
        continue;
      }
      const bytes = rest.subarray(0, this.#left);
      output.push({ stream: this.#stream, bytes });
      this.#left -= bytes.length;
      rest = rest.subarray(bytes.length);
    }
    return output;
  }

  #begin(): void {
    this.#stream = this.#header.readUInt8(0) === STDERR ? 'stderr' : 'stdout';
    this.#left = this.#header.readUInt32BE(4);
    this.#header = Buffer.alloc(0);
  }
}
