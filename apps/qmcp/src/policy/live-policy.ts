import { stat } from 'node:fs/promises';

import { PlatformError } from '@qmcp/contracts';
import type {
  Clock,
  Logger,
  Policy,
  PolicyDecision,
  PolicyQuestion,
  Principal,
} from '@qmcp/contracts';

import { readPolicyFile } from './read-policy-file.ts';
import type { ReadPolicy } from './read-policy-file.ts';
import { recordPolicy } from './record-policy.ts';
import type { RecordPorts } from './record-policy.ts';

/** How often the file is looked at. Notifications of the file system get lost on mounts; a look costs microseconds. */
const LOOK_EVERY_MS = 1_000;

interface Ports {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The policy of a file, in the version that the file had last while it was usable. */
export class LivePolicy implements Policy {
  /**
   * Reads the file.
   * @param path - absolute
   * @throws PlatformError `policy_invalid`
   */
  static async open(path: string, ports: Ports): Promise<LivePolicy> {
    const seen = await fingerprint(path);
    return new LivePolicy({ path, seen, read: await readPolicyFile(path), ...ports });
  }

  readonly #path: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #read: ReadPolicy;
  /** Of the file at the last look, and when it was last loaded or refused. */
  #seen: string;
  #settled: string;
  #problem: string | undefined;
  #cancelTimer: (() => void) | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(fields: { path: string; seen: string; read: ReadPolicy } & Ports) {
    this.#path = fields.path;
    this.#clock = fields.clock;
    this.#logger = fields.logger;
    this.#read = fields.read;
    this.#seen = fields.seen;
    this.#settled = fields.seen;
  }

  /** Of the version in force. */
  get digest(): string {
    return this.#read.policy.digest;
  }

  /** The version in force, with the text of its file. */
  get inForce(): ReadPolicy {
    return this.#read;
  }

  /** Whether the file has changed to something that is not usable, so that a former version is in force. */
  get stale(): boolean {
    return this.#problem !== undefined;
  }

  decide(question: PolicyQuestion): PolicyDecision {
    return this.#read.policy.decide(question);
  }

  /** Whether a principal holds a role, in the version in force. */
  readonly hasRole = ({ id }: Principal, role: string): boolean =>
    this.#read.policy.rolesOf(id).includes(role);

  /** Puts the version in force on record. @throws PlatformError `store_…` */
  record(ports: RecordPorts): Promise<void> {
    return recordPolicy(this.#read, ports);
  }

  /** Loads the file anew whenever it changes, and puts each version on record before it comes into force. */
  watch(ports: RecordPorts): void {
    this.#cancelTimer = this.#clock.setTimer(() => {
      this.#looking = this.#look(ports).then(() => {
        if (!this.#closed) this.watch(ports);
      });
    }, LOOK_EVERY_MS);
  }

  /** Resolves once a look that is under way has ended. */
  settled(): Promise<void> {
    return this.#looking;
  }

  /** Stops watching. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await this.#looking;
  }

  /** A file that is being written is left alone until two looks agree: half a file could be a policy too. */
  async #look(ports: RecordPorts): Promise<void> {
    const found = await fingerprint(this.#path);
    const changing = found !== this.#seen;
    this.#seen = found;
    if (changing || found === this.#settled) return;
    try {
      await this.#load(ports, found);
    } catch (error) {
      this.#refuse(error, found);
    }
  }

  async #load(ports: RecordPorts, found: string): Promise<void> {
    const read = await readPolicyFile(this.#path);
    // Written to while it was read: the next look finds it changed.
    if ((await fingerprint(this.#path)) !== found) return;
    await recordPolicy(read, ports);
    this.#read = read;
    this.#settled = found;
    this.#problem = undefined;
    this.#logger.info(
      { digest: read.policy.digest, rules: read.policy.ruleCount },
      'policy loaded',
    );
  }

  #refuse(error: unknown, found: string): void {
    const problem = PlatformError.is(error) ? error.message : String(error);
    // A store that was busy may have room at the next look; a file that is wrong stays wrong until it changes.
    if (!(PlatformError.is(error) && error.retryable)) this.#settled = found;
    if (problem !== this.#problem) {
      this.#logger.error({ problem }, 'policy not loaded: the former one stays in force');
    }
    this.#problem = problem;
  }
}

/** What changes when a file does, also where a link comes to lead to another one; a word for why it can't be seen. */
async function fingerprint(path: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join(':');
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
