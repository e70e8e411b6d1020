import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';

import type { CliHost, StopSignal } from '../cli/cli.ts';
import { escapeInvisible } from '../observability/escape-invisible.ts';

/** What goes with a question. */
export interface AskOptions {
  /** Takes the question back. */
  readonly signal?: AbortSignal;
  /** Says what the question is about, right before it is asked. */
  readonly announce?: () => void;
}

interface Question {
  show(): void;
  answer(line: string | undefined): void;
}

/**
 * Asks the person at the terminal for lines, one question after the other, whoever asks meanwhile. Ctrl-C reaches whoever
 * listens for signals; where nobody does, it ends the reader, as Ctrl-D does.
 */
export class LineReader implements Disposable {
  readonly #readline: Interface;
  readonly #listeners = new Set<(signal: StopSignal) => void>();
  readonly #stopListening: () => void;
  /** What was typed before it was asked for. */
  readonly #typed: string[] = [];
  /** The first stands on the terminal; the others wait for its answer. */
  readonly #questions: Question[] = [];
  #ended = false;

  constructor(host: CliHost) {
    this.#readline = createInterface({ input: host.stdin, output: host.stderr, terminal: true });
    this.#readline.on('line', (line) => this.#take(line));
    this.#readline.on('close', () => {
      this.#ended = true;
      this.#giveAllUp();
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

  /**
   * The next line; undefined when there is none any more, or the signal aborts.
   * @param prompt - one line, whoever chose it: what would act on the terminal is written out
   */
  async ask(prompt: string, { signal, announce }: AskOptions = {}): Promise<string | undefined> {
    const typed = this.#typed.shift();
    if (typed !== undefined) {
      announce?.();
      return typed;
    }
    if (this.#ended || signal?.aborted === true) return undefined;
    return await new Promise((resolve) => {
      const giveUp = (): void => this.#settle(question, undefined);
      const question: Question = {
        show: () => {
          announce?.();
          this.#readline.setPrompt(escapeInvisible(prompt));
          this.#readline.prompt();
        },
        answer: (line) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(line);
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#questions.push(question);
      if (this.#questions.length === 1) question.show();
    });
  }

  [Symbol.dispose](): void {
    this.#stopListening();
    this.#readline.close();
  }

  #take(line: string): void {
    const [question] = this.#questions;
    if (question === undefined) this.#typed.push(line);
    else this.#settle(question, line);
  }

  #settle(question: Question, line: string | undefined): void {
    const index = this.#questions.indexOf(question);
    this.#questions.splice(index, 1);
    question.answer(line);
    if (index === 0) this.#questions[0]?.show();
  }

  #giveAllUp(): void {
    for (const question of this.#questions.splice(0)) question.answer(undefined);
  }

  #onSignal(signal: StopSignal): void {
    if (this.#listeners.size === 0) this.#readline.close();
    // Whoever stops what goes on leaves its questions unanswered.
    this.#giveAllUp();
    for (const listener of this.#listeners) listener(signal);
  }
}
