import { PlatformError } from '@qmcp/contracts';

import { openSession } from './eras/open-session.ts';
import type { RememberedServer, ServerMemory } from './eras/server-memory.ts';
import type { SessionSetup } from './eras/session-setup.ts';
import { HttpStatusError, ServerError } from './errors.ts';
import type { Era, Session } from './session.ts';
import type { Transport } from './transport.ts';

/** How a server is reached. */
export interface ServerAccess {
  /** Makes the transport to try first; anew for each connection. */
  readonly transport: () => Transport;
  /** Makes the one to fall back to when the server doesn't know the first. */
  readonly oldTransport?: () => Transport;
  /** Speaks this era only; undefined finds out. */
  readonly era?: Era;
  readonly memory: ServerMemory;
}

/** One server, connected when it is needed, and again after a connection was lost. */
export class Connection {
  readonly #access: ServerAccess;
  readonly #setup: SessionSetup;
  #session: Session | undefined;
  #opening: Promise<Session> | undefined;
  #transport: Transport | undefined;
  #closed = false;

  constructor(access: ServerAccess, setup: Omit<SessionSetup, 'onLost'>) {
    this.#access = access;
    this.#setup = { ...setup, onLost: () => this.#onLost() };
  }

  /** The session, when there is one at this moment. */
  get live(): Session | undefined {
    return this.#session;
  }

  /** The session; opened first where there is none. Callers at once share the opening. */
  session(): Promise<Session> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#session !== undefined) return Promise.resolve(this.#session);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Ends the session, and what is being opened. */
  async close(): Promise<void> {
    this.#closed = true;
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
    // What is being opened fails now, and whoever waits for it is told.
    await this.#transport?.close();
  }

  #onLost(): void {
    this.#session = undefined;
  }

  async #open(): Promise<Session> {
    const session = await this.#connect();
    if (this.#closed) {
      await session.close();
      throw closed();
    }
    this.#session = session;
    return session;
  }

  async #connect(): Promise<Session> {
    const { memory, era, transport } = this.#access;
    const first = transport();
    const known = era === undefined ? memory.recall(first.address) : undefined;
    if (known === undefined) return await this.#probe(first);
    try {
      return await this.#openKnown(first, known);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // The server is another one now than it was.
      memory.forget(first.address);
      return await this.#probe(transport());
    }
  }

  #openKnown(first: Transport, { era, oldTransport }: RememberedServer): Promise<Session> {
    const old = oldTransport ? this.#access.oldTransport?.() : undefined;
    return this.#openOn(old ?? first, era);
  }

  /** Finds out what the server speaks, the newest first. */
  async #probe(first: Transport): Promise<Session> {
    const { era, oldTransport } = this.#access;
    try {
      const session = await this.#openOn(first, era);
      this.#remember(first, { era: session.server.era, oldTransport: false });
      return session;
    } catch (error) {
      if (oldTransport === undefined || !isNoEndpoint(error)) throw error;
      const session = await this.#openOn(oldTransport(), 'legacy').catch(() => {
        // Neither transport is served: what the newer one met is what the person should read.
        throw error;
      });
      this.#remember(first, { era: 'legacy', oldTransport: true });
      return session;
    }
  }

  /** What the caller demanded says nothing of what the server can do best. */
  #remember({ address }: Transport, found: RememberedServer): void {
    if (this.#access.era === undefined) this.#access.memory.remember(address, found);
  }

  #openOn(transport: Transport, era: Era | undefined): Promise<Session> {
    this.#transport = transport;
    return openSession(transport, this.#setup, era);
  }
}

/** The server answered, but not as one that serves what was tried. */
const isRefusal = (error: unknown): boolean =>
  ServerError.is(error) ||
  HttpStatusError.is(error) ||
  (PlatformError.is(error) && error.code === 'unsupported_version');

/** What a server of the old HTTP+SSE transport answers to a POST at its stream (2025-11-25, "Backwards Compatibility"). */
const isNoEndpoint = (error: unknown): boolean =>
  HttpStatusError.is(error) && [400, 404, 405, 406, 415, 501].includes(error.status);

const closed = (): PlatformError =>
  new PlatformError('client_closed', 'The client was closed: connect anew');
