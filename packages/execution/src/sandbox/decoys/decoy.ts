import { chmodSync, closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

/** What who opens it gets to read. */
const CONTENT = Buffer.from('Nothing of the machine is here. That this was read is noted.\n');

/**
 * A named pipe with a text in it, that stands in a sandbox where a secret of the machine would be. Whoever reads it takes
 * something out, which shows from outside, however it was opened and whoever is dead by then. A sandbox has it read only,
 * so that nothing can be put back. A reader has from one look to the next to see the end of the text; one that a busy
 * machine lets do nothing meanwhile gets the text again, and the end after that.
 */
export class Decoy {
  readonly #file: string;
  #descriptor: number | undefined;

  /**
   * @param file - the pipe, on this machine
   * @throws where there is none
   */
  constructor(file: string) {
    this.#file = file;
    this.#open();
  }

  /** @returns whether it was read since the last look */
  look(): boolean {
    if (this.#descriptor === undefined) {
      this.#reopen();
      return false;
    }
    if (isWhole(this.#descriptor)) return false;
    // Its reader waits for the end of the text, and sees one once nobody is left who could write: until the next look.
    this.close();
    return true;
  }

  /** Stops looking. The pipe forgets all that was done to it. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #reopen(): void {
    try {
      this.#open();
    } catch {
      // Somebody cleared the folder for temporary files. This one has done its part, and the next sandbox gets others.
    }
  }

  #open(): void {
    // An owner who is not root may open only what he may write; a sandbox may run as the same user, and must not write.
    chmodSync(this.#file, 0o644);
    // Open for both, so that neither this nor a reader has to wait for another.
    this.#descriptor = openSync(this.#file, constants.O_RDWR | constants.O_NONBLOCK);
    chmodSync(this.#file, 0o444);
    writeSync(this.#descriptor, CONTENT);
  }
}

/** Takes out what is there, and puts it back where nothing was missing. */
function isWhole(descriptor: number): boolean {
  if (readAtOnce(descriptor) < CONTENT.length) return false;
  writeSync(descriptor, CONTENT);
  return true;
}

function readAtOnce(descriptor: number): number {
  try {
    return readSync(descriptor, Buffer.alloc(CONTENT.length));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
