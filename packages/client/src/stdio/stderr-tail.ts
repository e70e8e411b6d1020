const MAX_CHARACTERS = 2_000;

/** The end of what a server wrote to its standard error, for the message that says why it went. */
export class StderrTail {
  #text = '';

  push(text: string): void {
    this.#text = (this.#text + text).slice(-MAX_CHARACTERS);
  }

  /** Its last whole lines, at most 2,000 characters; empty when there are none. */
  get lines(): string {
    const text = this.#text.trimEnd();
    const cut = this.#text.length === MAX_CHARACTERS ? text.indexOf('\n') + 1 : 0;
    return text.slice(cut);
  }
}
