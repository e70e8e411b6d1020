import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';

import type { CliHost, StopSignal } from '../cli/cli.ts';

/**
 * Asks the person at the terminal for lines, one question at a time. Ctrl-C reaches whoever listens for signals; where
 * nobody does, it ends the reader, as Ctrl-D does.
 */
export class LineReader implements Disposable {
  readonly #readline: Interface;
  readonly #listeners = new Set<(signal: StopSignal) => void>();
  readonly #stopListening: () => void;
  /** What was typed before it was asked for. */
  readonly #typed: string[] = [];
  #ended = false;
  #answer: ((line: string | undefined) => void) | undefined;

  constructor(host: CliHost) {
    this.#readline = createInterface({ input: host.stdin, output: host.stderr, terminal: true });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('close', () => {
      this.#ended = true;
      this.#answer?.(undefined);
    });
    // A terminal in raw mode tells of Ctrl-C by itself.
    this.#readline.on('SIGINT', () => this.#onSignal('SIGINT'));
    this.#stopListening = host.onSignal((signal) => this.#onSignal(signal));
  }

  /** Hears of signals instead of the reader. @returns stops listening */
  onSignal(listener: (signal: StopSignal) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next line; undefined when there is none any more, or the signal aborts. */
  async ask(prompt: string, signal?: AbortSignal): Promise<string | undefined> {
    const typed = this.#typed.shift();
    if (typed !== undefined) return typed;
    if (this.#ended || signal?.aborted === true) return undefined;
    this.#readline.setPrompt(prompt);
    this.#readline.prompt();
    return await new Promise((resolve) => {
      const giveUp = (): void => this.#answer?.(undefined);
      this.#answer = (line) => {
        this.#answer = undefined;
        signal?.removeEventListener('abort', giveUp);
        resolve(line);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  [Symbol.dispose](): void {
    this.#stopListening();
    this.#readline.close();
  }

  #take(line: string): void {
    if (this.#answer === undefined) this.#typed.push(line);
    else this.#answer(line);
  }

  #onSignal(signal: StopSignal): void {
    if (this.#listeners.size === 0) this.#readline.close();
    // Whoever stops what goes on leaves its questions unanswered.
    this.#answer?.(undefined);
    for (const listener of this.#listeners) listener(signal);
  }
}
