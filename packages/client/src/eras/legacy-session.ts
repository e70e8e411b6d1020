import { isJsonObject, LEGACY_VERSIONS, PlatformError } from '@qmcp/contracts';
import type { Implementation, LogLevel } from '@qmcp/contracts';

import { capabilitiesOf } from '../input/capabilities-of.ts';
import type { Messenger } from '../requests/messenger.ts';
import { badAnswer } from '../requests/pending-request.ts';
import type { Result, ServerFacts, Session, SessionRequest } from '../session.ts';
import type { Transport } from '../transport.ts';
import type { SessionSetup } from './session-setup.ts';

/** The revision of the old HTTP+SSE transport; its messages are those of 2025-03-26. */
const OLDEST_VERSION = '2024-11-05';

const SPOKEN: readonly string[] = [...LEGACY_VERSIONS, OLDEST_VERSION];

/** Revisions without the `MCP-Protocol-Version` header. */
const WITHOUT_HEADER: ReadonlySet<string> = new Set(['2025-03-26', OLDEST_VERSION]);

/** The 2025 revisions: a handshake first, then requests both ways. */
export class LegacySession implements Session {
  /**
   * Shakes hands.
   * @throws ServerError when the server refuses; PlatformError `unsupported_version`
   */
  static async open(
    messenger: Messenger,
    transport: Transport,
    setup: SessionSetup,
  ): Promise<LegacySession> {
    const session = new LegacySession(messenger, transport, setup);
    await session.#initialize();
    return session;
  }

  readonly #messenger: Messenger;
  readonly #transport: Transport;
  readonly #setup: SessionSetup;
  #server: ServerFacts | undefined;
  #logLevel: LogLevel | undefined;
  #opening: Promise<void> | undefined;
  #generation = 0;
  /** The server knows no session of ours: a handshake comes first. */
  #forgotten = false;

  private constructor(messenger: Messenger, transport: Transport, setup: SessionSetup) {
    this.#messenger = messenger;
    this.#transport = transport;
    this.#setup = setup;
    this.#logLevel = setup.logLevel;
    messenger.cancelsByNotice = true;
  }

  get server(): ServerFacts {
    return this.#server as ServerFacts;
  }

  async request(request: SessionRequest): Promise<Result> {
    if (this.#forgotten) await this.#reopen();
    const generation = this.#generation;
    try {
      return await this.#send(request);
    } catch (error) {
      if (!PlatformError.is(error) || error.code !== 'session_lost') throw error;
      // The server forgot the session and did nothing with the request, so it may be sent again in a new one.
      if (generation === this.#generation) this.#forgotten = true;
      if (this.#forgotten) await this.#reopen();
      return await this.#send(request);
    }
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    this.#logLevel = level;
    await this.request({ method: 'logging/setLevel', params: { level } });
  }

  close(): Promise<void> {
    return this.#messenger.close();
  }

  /** Many requests may find out at once; the handshake is made once. */
  #reopen(): Promise<void> {
    this.#opening ??= this.#initialize().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #initialize(): Promise<void> {
    const { clientInfo, handlers } = this.#setup;
    this.#messenger.headers = {};
    const result = await this.#send({
      method: 'initialize',
      params: {
        protocolVersion: LEGACY_VERSIONS[0],
        capabilities: capabilitiesOf(handlers),
        clientInfo,
      },
    });
    const server = readServer(result);
    this.#server = server;
    this.#generation += 1;
    if (!WITHOUT_HEADER.has(server.protocolVersion)) {
      this.#messenger.headers = { 'mcp-protocol-version': server.protocolVersion };
    }
    await this.#messenger.notify('notifications/initialized');
    this.#listen();
    if (this.#logLevel !== undefined && server.capabilities.logging !== undefined) {
      await this.#send({ method: 'logging/setLevel', params: { level: this.#logLevel } });
    }
    this.#forgotten = false;
    this.#setup.onHandshake();
  }

  #listen(): void {
    const { logger } = this.#setup;
    this.#transport.listen?.({ headers: this.#messenger.headers }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn(
        { reason },
        'The stream of server messages ended: changes are not noticed any more',
      );
    });
  }

  async #send({ method, params = {}, options, onNotification }: SessionRequest): Promise<Result> {
    const result = await this.#messenger.request({
      ...options,
      method,
      params,
      headers: this.#messenger.headers,
      timeoutMs: options?.timeoutMs ?? this.#setup.timeoutMs,
      ...(onNotification !== undefined && { onNotification }),
    });
    if (!isJsonObject(result)) throw badAnswer(method, 'a result that is no object');
    return result;
  }
}

function readServer(result: Result): ServerFacts {
  const { protocolVersion, capabilities, serverInfo, instructions } = result;
  if (typeof protocolVersion !== 'string' || !SPOKEN.includes(protocolVersion)) {
    throw new PlatformError(
      'unsupported_version',
      `The server speaks MCP ${String(protocolVersion)}, this client ${SPOKEN.join(', ')}: update the older of the two`,
    );
  }
  return {
    era: 'legacy',
    protocolVersion,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    ...(isJsonObject(serverInfo) && { info: serverInfo as unknown as Implementation }),
    ...(typeof instructions === 'string' && { instructions }),
  };
}
