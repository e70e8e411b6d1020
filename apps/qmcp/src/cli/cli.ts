import type { Readable } from 'node:stream';

import type { Logger } from '@qmcp/contracts';

import type { Config, ConfigOptions, ConfigSources } from '../config.ts';
import { Output } from './output.ts';
import type { Terminal } from './output.ts';

/** Signals that ask a process to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** What a command line runs in: a process, or a test. */
export interface CliHost {
  readonly stdin: Readable;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** Default: this process's environment and working folder. */
  readonly sources?: ConfigSources;
  /** @returns stops listening */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Hears of promises that were rejected with nobody waiting. @returns stops listening */
  onStrayRejection(listener: (reason: unknown) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

/** What commands have at hand. What costs time to load is loaded when it is asked for. */
export class Cli {
  readonly host: CliHost;
  readonly output: Output;

  constructor(host: CliHost) {
    this.host = host;
    this.output = new Output(host.stdout, host.stderr);
  }

  /** @throws PlatformError `config_invalid` */
  async config(options: ConfigOptions): Promise<Config> {
    const { loadConfig } = await import('../config.ts');
    return loadConfig(options, await this.sources());
  }

  /** What configuration is read from. */
  async sources(): Promise<ConfigSources> {
    return this.host.sources ?? (await import('../config.ts')).processSources();
  }

  /**
   * The log, on standard error: standard output carries results alone.
   * @param audience - `person`: someone at the prompt, who hears of warnings only, unless a level was asked for
   */
  async logger(config: Config, audience: 'operator' | 'person'): Promise<Logger> {
    const { createLogger } = await import('../observability/logger.ts');
    const asked = config.origins.get('logLevel')?.source !== 'default';
    return createLogger({
      level: audience === 'person' && !asked ? 'warn' : config.logLevel,
      format: config.logFormat,
      destination: this.host.stderr,
    });
  }
}
