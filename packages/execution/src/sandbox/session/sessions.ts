import { PlatformError, ToolError, type Clock, type Entropy } from '@qmcp/contracts';

import type { Sandbox } from '../sandbox.ts';
import {
  defaultCheckpointLimits,
  SandboxSession,
  unknownSession,
  type CheckpointLimits,
} from './session.ts';

/** What sessions need, and how they are bounded. */
export interface SessionsOptions {
  readonly clock: Clock;
  readonly entropy: Entropy;
  /** Sessions at once, of all principals and of one. */
  readonly maxSessions: number;
  readonly maxSessionsPerPrincipal: number;
  /** A session that is not asked for that long, and runs nothing, is closed. */
  readonly idleMs: number;
  readonly checkpoints?: CheckpointLimits;
}

/** What sessions are bounded by when nothing else is said. */
export const defaultSessionLimits = {
  maxSessions: 16,
  maxSessionsPerPrincipal: 4,
  idleMs: 15 * 60 * 1000,
} as const;

/** A session that is open. */
export interface OpenSession {
  readonly session: SandboxSession;
  /** Epoch milliseconds. */
  readonly openedAtMs: number;
  /** When it is closed unless it is asked for before, epoch milliseconds. */
  readonly closesAtMs: number;
}

interface Lease extends OpenSession {
  readonly cancelTimer: () => void;
}

/** The sessions of all principals. Nobody can tell another's session from one that does not exist. */
export class SandboxSessions {
  readonly #options: SessionsOptions;
  readonly #leases = new Map<string, Lease>();
  /** Principals whose sessions are about to be open. */
  readonly #starting: string[] = [];

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /**
   * Opens a session for a principal.
   * @param start - starts a sandbox of the session's kind, now and at every rollback
   * @throws ToolError `too_many_sessions`; PlatformError `sandbox_busy`, retryable; whatever `start` throws
   */
  async open(principalId: string, start: () => Promise<Sandbox>): Promise<SandboxSession> {
    this.#requireRoom(principalId);
    const { entropy, checkpoints = defaultCheckpointLimits } = this.#options;
    this.#starting.push(principalId);
    try {
      const parts = { id: entropy.uuidv7(), principalId, entropy, limits: checkpoints, start };
      const session = new SandboxSession(parts, await start());
      this.#renew(session);
      return session;
    } finally {
      this.#starting.splice(this.#starting.indexOf(principalId), 1);
    }
  }

  /**
   * A principal's session, whose lease begins anew.
   * @throws ToolError `unknown_session`
   */
  get(principalId: string, sessionId: string): SandboxSession {
    const session = this.#leases.get(sessionId)?.session;
    if (session === undefined || session.principalId !== principalId) {
      throw unknownSession(sessionId);
    }
    this.#renew(session);
    return session;
  }

  /** A principal's sessions, oldest first. Their leases go on as they were. */
  list(principalId: string): readonly OpenSession[] {
    return [...this.#leases.values()]
      .filter(({ session }) => session.principalId === principalId)
      .toSorted((one, other) => one.openedAtMs - other.openedAtMs);
  }

  /** Closes a principal's session. @throws ToolError `unknown_session` */
  async close(principalId: string, sessionId: string): Promise<void> {
    await this.#end(this.get(principalId, sessionId));
  }

  /** Closes all sessions. */
  async closeAll(): Promise<void> {
    await Promise.all([...this.#leases.values()].map(({ session }) => this.#end(session)));
  }

  #requireRoom(principalId: string): void {
    const { maxSessions, maxSessionsPerPrincipal } = this.#options;
    const open = [...this.#leases.values()].map(({ session }) => session.principalId);
    const owners = [...open, ...this.#starting];
    const own = owners.filter((owner) => owner === principalId).length;
    if (own >= maxSessionsPerPrincipal) {
      throw new ToolError(
        'too_many_sessions',
        `You have ${own} sessions open, and may have no more. Close one of them first.`,
      );
    }
    if (owners.length >= maxSessions) {
      throw new PlatformError(
        'sandbox_busy',
        `All ${maxSessions} sessions are in use; try again when one has been closed.`,
        { retryable: true },
      );
    }
  }

  #renew(session: SandboxSession): void {
    const former = this.#leases.get(session.id);
    former?.cancelTimer();
    const { clock, idleMs } = this.#options;
    const nowMs = clock.nowMs();
    this.#leases.set(session.id, {
      session,
      openedAtMs: former?.openedAtMs ?? nowMs,
      closesAtMs: nowMs + idleMs,
      cancelTimer: clock.setTimer(() => this.#expire(session), idleMs),
    });
  }

  #expire(session: SandboxSession): void {
    if (session.isRunning) this.#renew(session);
    else void this.#end(session);
  }

  async #end(session: SandboxSession): Promise<void> {
    this.#leases.get(session.id)?.cancelTimer();
    this.#leases.delete(session.id);
    await session.close();
  }
}
