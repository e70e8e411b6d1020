import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import type {
  ApiKeyStore,
  Clock,
  ConsoleSession,
  ConsoleSessionStore,
  Entropy,
  Principal,
} from '@qmcp/contracts';
import { standingPrincipal } from '@qmcp/server';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long people stay signed in, and links work. */
export const sessionLimits = {
  /** From the last use on. */
  idleMs: 8 * HOUR_MS,
  /** From the sign-in on, however much it is used. */
  absoluteMs: 24 * HOUR_MS,
  /** From when it was offered on. */
  linkMs: 15 * MINUTE_MS,
} as const;

/** How far the noted last use may lag behind: not every request is worth a durable write. */
const TOUCH_EVERY_MS = MINUTE_MS;

/** 256 random bits in base64url. */
const SECRET = /^[\w-]{43}$/;

/** Somebody who is signed in. */
export interface LiveSession {
  /** What the browser carries in its cookie. */
  readonly secret: string;
  /** With the scopes that it has now. */
  readonly principal: Principal;
  /** What unsafe requests have to repeat in a header. */
  readonly csrfToken: string;
  /** When it ends unless it is used, epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** Why there is no session; a stable word for the record. */
export type NoSession = 'unknown' | 'expired' | 'principal_gone';

interface Parts {
  readonly store: {
    readonly consoleSessions: ConsoleSessionStore;
    readonly apiKeys: Pick<ApiKeyStore, 'get'>;
  };
  readonly clock: Clock;
  readonly entropy: Pick<Entropy, 'bytes'>;
}

/** Who is signed in to the console. Secrets leave here once and are kept as hashes alone. */
export class ConsoleSessions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Makes a link that signs the owner in, once, within a quarter of an hour. @returns its secret */
  async offerLink(): Promise<string> {
    const { store, clock } = this.#parts;
    const secret = this.#mint();
    const nowMs = clock.nowMs();
    const link = { secretHash: hashOf(secret), expiresAtMs: nowMs + sessionLimits.linkMs };
    await store.consoleSessions.offerLink(link, nowMs);
    return secret;
  }

  /** Takes a link. @returns false where it is not, or no longer, good */
  async takeLink(secret: string): Promise<boolean> {
    if (!SECRET.test(secret)) return false;
    const { store, clock } = this.#parts;
    return store.consoleSessions.takeLink(hashOf(secret), clock.nowMs());
  }

  /** Signs a principal in. */
  async open(principal: Principal): Promise<LiveSession> {
    const { store, clock } = this.#parts;
    const secret = this.#mint();
    const nowMs = clock.nowMs();
    const expiresAtMs = nowMs + sessionLimits.absoluteMs;
    await store.consoleSessions.open({
      secretHash: hashOf(secret),
      principalId: principal.id,
      createdAtMs: nowMs,
      usedAtMs: nowMs,
      expiresAtMs,
    });
    return live(secret, principal, endOf(nowMs, expiresAtMs));
  }

  /** The session of a secret, which counts as used by this. One whose API key was revoked ends here. */
  async find(secret: string): Promise<LiveSession | NoSession> {
    const found = await this.#look(secret);
    if (typeof found === 'string') return found;
    const { store, clock } = this.#parts;
    const { principal, session } = found;
    const nowMs = clock.nowMs();
    if (nowMs - session.usedAtMs >= TOUCH_EVERY_MS) {
      await store.consoleSessions.touch(session.secretHash, nowMs);
    }
    return live(secret, principal, endOf(nowMs, session.expiresAtMs));
  }

  /** Whether there still is the session of a secret. That is no use of it: a page may look for as long as it is open. */
  async stands(secret: string): Promise<boolean> {
    return typeof (await this.#look(secret)) !== 'string';
  }

  /** Signs out. @returns false where nobody was signed in */
  async end(secret: string): Promise<boolean> {
    return SECRET.test(secret) && this.#parts.store.consoleSessions.end(hashOf(secret));
  }

  async #look(
    secret: string,
  ): Promise<{ readonly session: ConsoleSession; readonly principal: Principal } | NoSession> {
    if (!SECRET.test(secret)) return 'unknown';
    const { store, clock } = this.#parts;
    const { consoleSessions, apiKeys } = store;
    const session = await consoleSessions.get(hashOf(secret));
    if (session === undefined) return 'unknown';
    const expired = endOf(session.usedAtMs, session.expiresAtMs) <= clock.nowMs();
    const principal = expired
      ? undefined
      : await standingPrincipal(session.principalId, { apiKeys, clock });
    if (principal !== undefined) return { session, principal };
    await consoleSessions.end(session.secretHash);
    return expired ? 'expired' : 'principal_gone';
  }

  #mint(): string {
    return Buffer.from(this.#parts.entropy.bytes(32)).toString('base64url');
  }
}

/** Whether a request repeats the token of its session; takes as long wherever they differ. */
export function hasCsrfToken({ csrfToken }: LiveSession, given: string | undefined): boolean {
  const [expected, got] = [Buffer.from(csrfToken), Buffer.from(given ?? '')];
  return expected.length === got.length && timingSafeEqual(expected, got);
}

/** Who may read an answer of ours gets the token, and who merely makes a browser send a cookie does not. */
const live = (secret: string, principal: Principal, expiresAtMs: number): LiveSession => ({
  secret,
  principal,
  csrfToken: createHmac('sha256', secret).update('qmcp console csrf').digest('base64url'),
  expiresAtMs,
});

const endOf = (usedAtMs: number, expiresAtMs: number): number =>
  Math.min(usedAtMs + sessionLimits.idleMs, expiresAtMs);

/** 256 random bits can't be guessed, so a plain hash suffices. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
