import type { Writable } from 'node:stream';
import { styleText } from 'node:util';

import { escapeInvisible } from '../observability/escape-invisible.ts';
import { formatTable } from './table.ts';
import type { Column } from './table.ts';

/** A stream that may be a terminal. */
export interface Terminal extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Writes results to standard output, and everything that is said about them to standard error. */
export class Output {
  readonly #stdout: Terminal;
  readonly #stderr: Terminal;

  constructor(stdout: Terminal, stderr: Terminal) {
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** Whether a person reads the results. */
  get interactive(): boolean {
    return this.#stdout.isTTY === true;
  }

  /** A result as text. On a terminal, characters that would act on it are written out. */
  text(text: string): void {
    const shown = this.interactive ? escapeControls(text) : text;
    this.#stdout.write(shown.endsWith('\n') ? shown : `${shown}\n`);
  }

  /** A piece of a result that comes bit by bit; like {@link Output.text}, without a line's end. */
  piece(text: string): void {
    this.#stdout.write(this.interactive ? escapeControls(text) : text);
  }

  /** A result as it is: bytes, or text that must not be touched. */
  raw(data: string | Uint8Array): void {
    this.#stdout.write(data);
  }

  /** What a program that was run wrote: as it is, save that nothing in it acts on a terminal. */
  program(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const terminal = stream === 'stdout' ? this.#stdout : this.#stderr;
    const shown = terminal.isTTY === true ? escapeControls(Buffer.from(bytes).toString()) : bytes;
    terminal.write(shown);
  }

  /** A result for programs. */
  json(value: unknown): void {
    this.#stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A result as a table: cut to the width of a terminal, whole where a program reads it. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    const width = this.interactive ? this.#stdout.columns : undefined;
    const [head = '', ...lines] = formatTable(columns, rows, width);
    this.#stdout.write(`${[style('bold', head, this.#stdout), ...lines].join('\n')}\n`);
  }

  /** Something about the result, for the person at the prompt. */
  note(text: string): void {
    this.#stderr.write(`${escapeControls(text)}\n`);
  }

  /** What goes on meanwhile, for the person at the prompt: dimmed where the terminal shows it. */
  aside(text: string): void {
    this.#stderr.write(`${style('dim', escapeControls(text), this.#stderr)}\n`);
  }

  /** Why there is no result. */
  error(text: string): void {
    this.#stderr.write(`${style('red', 'qmcp:', this.#stderr)} ${escapeControls(text)}\n`);
  }

  /** A head line of a result, in bold where the terminal shows it. */
  heading(title: string, rest = ''): void {
    const line = [style('bold', escapeControls(title), this.#stdout), escapeControls(rest)];
    this.#stdout.write(`${line.filter(Boolean).join('  ')}\n`);
  }
}

/** `NO_COLOR` is respected. */
const style = (format: 'bold' | 'dim' | 'red', text: string, stream: Terminal): string =>
  stream.isTTY === true ? styleText(format, text, { stream }) : text;

/** Text may have lines and tabs; whatever else would act on the terminal is written out. */
const escapeControls = (text: string): string =>
  text.replace(/[^\n\t]+/g, (line) => escapeInvisible(line));
