import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';

import type { StopSignal } from '../../src/cli/cli.ts';
import { runCli } from '../../src/cli/run-cli.ts';

/** Where and how a command line is run. */
export interface Surroundings {
  /** The working folder. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string | Readable;
  /** Columns of the terminal that stands behind standard output; none by default. */
  readonly columns?: number;
}

/** How a command line ended. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that runs in this process. */
export interface Running {
  readonly ended: Promise<Ended>;
  readonly stdout: PassThrough;
  /** What standard error holds by now. */
  stderr(): string;
  /** Resolves with the first match in standard error. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  signal(signal: StopSignal): void;
  /** A promise fails with nobody waiting. */
  strayRejection(reason: unknown): void;
  /** Exit codes of a process that would have ended at once. */
  readonly exits: readonly number[];
}

/** Starts a command line in this process, on real streams. */
export function start(argv: readonly string[], surroundings: Surroundings): Running {
  const { folder, environment = {}, stdin = '', columns } = surroundings;
  const signals = new EventEmitter();
  const exits: number[] = [];
  const stdout = Object.assign(
    new PassThrough(),
    columns !== undefined && { isTTY: true, columns },
  );
  const stderr = new PassThrough();
  const out = collect(stdout);
  const err = collect(stderr);
  const ended = runCli(argv, {
    stdin: typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout,
    stderr,
    sources: { environment, workingFolder: folder, interactive: false },
    onSignal(listener) {
      signals.on('signal', listener);
      return () => signals.off('signal', listener);
    },
    onStrayRejection(listener) {
      signals.on('stray', listener);
      return () => signals.off('stray', listener);
    },
    exit: (code) => exits.push(code),
  }).then((exitCode) => ({ exitCode, stdout: out.text(), stderr: err.text() }));
  return {
    ended,
    stdout,
    stderr: err.text,
    said: err.match,
    signal: (signal) => signals.emit('signal', signal),
    strayRejection: (reason) => signals.emit('stray', reason),
    exits,
  };
}

/** Runs a command line to its end. */
export const qmcp = (argv: readonly string[], surroundings: Surroundings): Promise<Ended> =>
  start(argv, surroundings).ended;

function collect(stream: PassThrough) {
  let text = '';
  const waiting = new Set<() => void>();
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (const check of waiting) check();
  });
  return {
    text: () => text,
    match: (pattern: RegExp): Promise<RegExpExecArray> =>
      new Promise((resolve) => {
        const check = (): void => {
          const match = pattern.exec(text);
          if (match === null) return;
          waiting.delete(check);
          resolve(match);
        };
        waiting.add(check);
        check();
      }),
  };
}
