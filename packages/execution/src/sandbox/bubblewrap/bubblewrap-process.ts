import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';

import { PlatformError } from '@qmcp/contracts';

import { guestFile } from '../guest/guest-files.ts';
import type { GuestProcess } from '../running/guest-process.ts';
import type { Language } from '../languages/language.ts';
import type { ResourceControl } from '../resources/resource-control.ts';
import { bubblewrapArguments, type GuestPlan } from './arguments.ts';
import { descriptors } from './descriptors.ts';
import { closingFirst, inheritedDescriptors } from './inherited-descriptors.ts';

/** What a bubblewrap is started with. */
export interface BubblewrapLaunch extends GuestPlan {
  /** Path of `bwrap`. */
  readonly command: string;
  /** BPF programs: the allow-list and the terminal rules. */
  readonly filters: readonly Uint8Array[];
  /** User and group id to start under; the engine's own where there is none. */
  readonly userId: number | undefined;
  /** Puts a process under control: the guest's, once it is let go, and bubblewrap itself while it works. */
  readonly attach: ResourceControl['attach'];
}

/** A guest that bubblewrap has made, and holds until it is let go. */
export interface HeldGuest {
  readonly process: GuestProcess;
  /** Number on this machine of the process from which all others of the guest descend. */
  readonly processId: number;
  /** Lets the guest start, under control. @throws as `attach` does */
  letGo(): Promise<void>;
}

/**
 * Starts bubblewrap and waits until the sandbox stands, before anything foreign runs in it.
 * @throws PlatformError `sandbox_failed`, with what bubblewrap said
 */
export async function launchBubblewrap(launch: BubblewrapLaunch): Promise<HeldGuest> {
  const child = start(launch);
  const attached = attachEarly(child, launch);
  const closed = closing(child);
  const complaint = new Complaint(pipe(child, 2));
  const [allowList, terminalFilter] = launch.filters;
  input(child, descriptors.allowList).end(allowList);
  input(child, descriptors.terminalFilter).end(terminalFilter);
  const processId = await readProcessId(pipe(child, descriptors.info));
  if (processId === undefined) {
    pipe(child, 1).resume();
    await closed;
    throw failure(complaint.text);
  }
  complaint.handOn();
  return {
    processId,
    process: {
      stdin: input(child, 0),
      stdout: pipe(child, 1),
      stderr: pipe(child, 2),
      agent: pipe(child, descriptors.agent),
      kernel: pipe(child, descriptors.kernel),
      closed,
      kill: () => kill(child, processId),
    },
    async letGo() {
      await attached;
      await launch.attach(processId);
      pipe(child, 2).resume();
      input(child, descriptors.block).end('\n');
    },
  };
}

/**
 * The kernel keeps the first who changes a control group waiting for milliseconds, and those that follow it closely do not
 * wait. So the first change is made while bubblewrap works.
 */
async function attachEarly(
  { pid }: ChildProcess,
  { attach }: Pick<BubblewrapLaunch, 'attach'>,
): Promise<void> {
  try {
    if (pid !== undefined) await attach(pid);
  } catch {
    // It gave up, and says why; or the guest's own process, which counts, does not get there either.
  }
}

/** Those that the guest is started with are its own. */
const strayDescriptors = (): readonly number[] =>
  inheritedDescriptors().filter((stray) => stray > descriptors.forwarderFile);

/** In the order of `descriptors`. */
const guestFiles = ({ kernelFile }: Language, egressSocket: string | undefined): string[] => [
  'agent.sh',
  kernelFile,
  'passwd',
  'group',
  ...(egressSocket === undefined ? [] : ['with-egress.sh', 'forwarder.mjs']),
];

function start(launch: BubblewrapLaunch): ChildProcess {
  const { command, language, userId, egressSocket } = launch;
  const files = guestFiles(language, egressSocket).map((name) => openSync(guestFile(name), 'r'));
  try {
    const [program, ...parameters] = closingFirst(strayDescriptors(), [
      command,
      ...bubblewrapArguments(launch),
    ]);
    return spawn(program, parameters, {
      // In the order of `descriptors`.
      stdio: [...Array<'pipe'>(descriptors.block + 1).fill('pipe'), ...files],
      env: {},
      cwd: '/',
      ...(userId === undefined ? {} : { uid: userId, gid: userId }),
    });
  } finally {
    for (const file of files) closeSync(file);
  }
}

const pipe = (child: ChildProcess, descriptor: number): Duplex => child.stdio[descriptor] as Duplex;

/** A pipe that is only written to. What is written to a process that died is of no consequence. */
function input(child: ChildProcess, descriptor: number): Writable {
  const stream = pipe(child, descriptor);
  if (stream.listenerCount('error') === 0) stream.on('error', () => stream.destroy());
  return stream;
}

/** What bubblewrap writes to `--info-fd`: a JSON object, in one piece or not. @returns nothing where it gave up before */
function readProcessId(info: Readable): Promise<number | undefined> {
  let text = '';
  info.on('data', (chunk) => {
    text += String(chunk);
  });
  info.on('error', () => info.destroy());
  return new Promise((resolve) => {
    const conclude = (): void => {
      const processId = /"child-pid"\s*:\s*(\d+)/.exec(text)?.[1];
      resolve(processId === undefined ? undefined : Number(processId));
    };
    info.once('end', conclude);
    info.once('close', conclude);
  });
}

/**
 * What bubblewrap says on the standard error that becomes the guest's. It is listened to from the start, since Node.js
 * throws away what nobody reads once the process has ended; what came until then is handed on with the stream.
 */
class Complaint {
  readonly #stderr: Readable;
  #text = '';

  constructor(stderr: Readable) {
    this.#stderr = stderr;
    stderr.on('data', this.#take);
  }

  get text(): string {
    return this.#text.trim();
  }

  /** Holds the stream, with what it gave so far in front, until it is resumed. */
  handOn(): void {
    this.#stderr.off('data', this.#take);
    this.#stderr.pause();
    if (this.#text !== '') this.#stderr.unshift(this.#text);
  }

  readonly #take = (chunk: unknown): void => {
    this.#text += String(chunk);
  };
}

const failure = (complaint: string): PlatformError =>
  new PlatformError(
    'sandbox_failed',
    `Bubblewrap could not make a sandbox: ${complaint || 'it said nothing'}.`,
  );

/** Settles when bubblewrap is gone, which outlives all the guest's processes, and its output is read. */
function closing(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      // Nobody is left at their other ends, and unread answers of the dead interest nobody.
      for (const [descriptor, stream] of child.stdio.entries()) {
        if (descriptor !== 1 && descriptor !== 2) stream?.destroy();
      }
    });
    child.once('error', (error) => {
      child.stderr?.unshift(String(error));
      resolve(127);
    });
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/** Kills the guest's first process, and with it, by the kernel's hand, all others; bubblewrap then says how it ended. */
function kill(child: ChildProcess, processId: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It ended by itself, or cannot be reached: then bubblewrap goes, and takes it along (--die-with-parent).
    child.kill('SIGKILL');
  }
}
