import { PlatformError } from '@qmcp/contracts';
import type { JsonRpcMessage } from '@qmcp/contracts';

import { systemClock } from '../platform/system-clock.ts';
import type { SendOptions, Transport, TransportEvents } from '../transport.ts';
import { MessagePipe } from './message-pipe.ts';
import type { PipeOptions } from './message-pipe.ts';
import { safeEnvironment } from './safe-environment.ts';
import { ServerProcess } from './server-process.ts';
import type { Ending } from './server-process.ts';
import { ended, notStarted } from './start-failures.ts';
import { StderrTail } from './stderr-tail.ts';

/** A server that is started as a process. */
export interface StdioOptions extends PipeOptions {
  /** A program: a path, or a name to look up on the `PATH`. No shell interprets it. */
  readonly command: string;
  /** Its arguments, which reach it as they are. */
  readonly args?: readonly string[];
  /**
   * Variables it is given beside the few that are passed on: HOME, LOGNAME, PATH, SHELL, TERM and USER (on Windows
   * their like). Nothing else of this process's environment reaches it, for that may hold secrets.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder it starts in. Default: that of this process. */
  readonly cwd?: string;
  /** Hears what the server writes to its standard error, as it comes. Default: nobody. */
  onStderr?(text: string): void;
}

/**
 * A transport to a server that `open` starts as a child process and `close` ends (MCP 2026-07-28, transports, stdio).
 * The server and what it started never outlive this process, even when that is killed by `kill -9`: then they are gone
 * within two seconds. Only a descendant that leaves its process group (a daemon) escapes.
 */
export const stdio = (options: StdioOptions): Transport => new StdioTransport(options);

class StdioTransport implements Transport {
  readonly address: string;
  readonly cancelsByClosing = false;
  readonly #options: StdioOptions;
  readonly #stderr = new StderrTail();
  #starting: Promise<ServerProcess> | undefined;
  #pipe: MessagePipe | undefined;
  #closing = false;
  #heard = false;

  constructor(options: StdioOptions) {
    this.#options = options;
    this.address = [options.command, ...(options.args ?? [])].join(' ');
  }

  /**
   * Starts the server; resolves once its process runs. `closed` hears of one that ends before it said anything, with the
   * same code.
   * @throws PlatformError `server_unreachable`
   */
  async open(events: TransportEvents): Promise<void> {
    this.#starting = this.#start();
    const server = await this.#starting;
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr.push(text);
      this.#options.onStderr?.(text);
    });
    this.#pipe = this.#connect(server, events);
  }

  async send(message: JsonRpcMessage, { signal }: SendOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.#pipe === undefined) throw new TypeError('open() comes before send()');
    await this.#pipe.send(message);
  }

  async close(): Promise<void> {
    this.#closing = true;
    // A server that never started needs no stopping; whoever opens hears why.
    const server = await this.#starting?.catch(() => undefined);
    this.#pipe?.end();
    await server?.stop();
  }

  async #start(): Promise<ServerProcess> {
    const { command, args = [], env, cwd, clock = systemClock } = this.#options;
    // oxlint-disable-next-line node/no-process-env -- inheriting some of it is what is promised
    const inherited = safeEnvironment(process.env, process.platform);
    const environment = { ...inherited, ...env };
    try {
      return await ServerProcess.start({ command, args, env: environment, cwd }, clock);
    } catch (error) {
      throw notStarted({ command, cwd }, error as Error);
    }
  }

  #connect(server: ServerProcess, events: TransportEvents): MessagePipe {
    let failure: Error | undefined;
    const pipe = new MessagePipe(
      { address: this.address, input: server.stdout, output: server.stdin },
      this.#options,
      {
        message: (message) => {
          this.#heard = true;
          events.message(message);
        },
        ended: (error) => {
          // A broken pipe says less than the exit that broke it.
          if (PlatformError.is(error)) failure = error;
          pipe.end();
          void server.stop();
        },
      },
    );
    void server.ended.then((ending) => {
      events.closed(this.#closing ? undefined : (failure ?? this.#explain(ending)));
    });
    return pipe;
  }

  #explain(ending: Ending): PlatformError {
    const { address } = this;
    return ended(ending, { address, heard: this.#heard, stderr: this.#stderr.lines });
  }
}
