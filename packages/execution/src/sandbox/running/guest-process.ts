import type { Duplex, Readable, Writable } from 'node:stream';

/** The processes of a sandbox from outside: `guest/agent.sh` and all that it started. */
export interface GuestProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Descriptor 3 of the agent. */
  readonly agent: Duplex;
  /** Descriptor 4 of the kernel. */
  readonly kernel: Duplex;
  /** Settles with the exit code, as a shell says it, once every process is gone and all output was read. Never rejects. */
  readonly closed: Promise<number>;
  /** Kills all processes, if there are any left. */
  kill(): void;
}
