import { Decoy } from './decoy.ts';

/** Where a decoy is on this machine, and where sandboxes have it. */
export interface PlacedDecoy {
  readonly file: string;
  readonly path: string;
}

/** The decoys of one sandbox. */
export class DecoySet {
  readonly places: readonly PlacedDecoy[];
  readonly #decoys: ReadonlyMap<string, Decoy>;
  readonly #read = new Set<string>();
  readonly #onRelease: () => void;
  #released = false;

  /** @throws where one of them is gone */
  constructor(places: readonly PlacedDecoy[], onRelease: () => void) {
    this.places = places;
    this.#decoys = new Map(places.map(({ file, path }) => [path, new Decoy(file)]));
    this.#onRelease = onRelease;
  }

  /** To be called again and again: a reader waits for the end of a decoy until the next look. */
  look(): void {
    if (this.#released) return;
    for (const [path, decoy] of this.#decoys) {
      if (decoy.look()) this.#read.add(path);
    }
  }

  /** Paths that were read since they were taken last, as the sandbox names them; also once all is released. */
  take(): readonly string[] {
    this.look();
    const read = [...this.#read];
    this.#read.clear();
    return read;
  }

  /** To be called once no process of the sandbox is left. May be called again. */
  release(): void {
    if (this.#released) return;
    // What the dead took out is missing still.
    this.look();
    this.#released = true;
    for (const decoy of this.#decoys.values()) decoy.close();
    this.#onRelease();
  }
}
