import { isJsonObject, metaKeys, MODERN_VERSION, PlatformError, wireErrors } from '@qmcp/contracts';
import type { Implementation } from '@qmcp/contracts';

import { HttpStatusError, ServerError } from '../errors.ts';
import { answerInput, RefusedQuestion } from '../input/answer-input.ts';
import { Messenger } from '../requests/messenger.ts';
import type { Era, Result, ServerFacts, Session } from '../session.ts';
import type { Transport } from '../transport.ts';
import { LegacySession } from './legacy-session.ts';
import { ModernMeta, modernHeaders, ModernSession } from './modern-session.ts';
import type { SessionSetup } from './session-setup.ts';

const UNSUPPORTED_VERSION = wireErrors.unsupported_protocol_version.wire;

/** Codes that only a server of revision 2026-07-28 sends (basic, "Error Codes"). */
const MODERN_CODES: ReadonlySet<number> = new Set([
  wireErrors.header_mismatch.wire,
  wireErrors.missing_client_capability.wire,
  UNSUPPORTED_VERSION,
]);

/** HTTP statuses that say nothing about the era: who asks, how often, and what stands in between. */
const NO_ANSWER: ReadonlySet<number> = new Set([401, 403, 407, 408, 429, 502, 503, 504]);

/**
 * Opens a session in the newest era that the server speaks (MCP 2026-07-28, "Versioning", "Backward Compatibility"):
 * `server/discover` first; a server that does not know revision 2026-07-28 gets `initialize`.
 * @param era - what is known of the server; undefined to find out
 * @throws ServerError, HttpStatusError, PlatformError; the transport is closed then
 */
export async function openSession(
  transport: Transport,
  setup: SessionSetup,
  era: Era | undefined,
): Promise<Session> {
  const messenger = new Messenger(transport, setup.clock, {
    notified: setup.onNotice,
    lost: setup.onLost,
    async asked(method, params, signal) {
      if (method === 'ping') return {};
      if (session instanceof ModernSession) {
        throw new RefusedQuestion(
          wireErrors.method_not_found.wire,
          'Revision 2026-07-28 has no requests from the server',
        );
      }
      return await answerInput(setup.handlers, { method, params }, { signal });
    },
  });
  let session: Session | undefined;
  try {
    await messenger.open();
    session =
      (era === 'legacy' ? undefined : await openModern(messenger, setup, era)) ??
      (await LegacySession.open(messenger, transport, setup));
    return session;
  } catch (error) {
    await messenger.close();
    throw error;
  }
}

/** @returns undefined for a server of the 2025 era */
async function openModern(
  messenger: Messenger,
  setup: SessionSetup,
  era: Era | undefined,
): Promise<ModernSession | undefined> {
  try {
    const found = await discover(messenger, setup);
    if (isDiscovered(found)) return new ModernSession(messenger, setup, toFacts(found));
    if (era === 'modern') throw notModern();
    return undefined;
  } catch (error) {
    if (era === 'modern' || !saysLegacy(error)) throw error;
    return undefined;
  }
}

/** Asks who the server is; once more where it refused our revision and names it nevertheless. */
async function discover(messenger: Messenger, setup: SessionSetup): Promise<unknown> {
  const method = 'server/discover';
  const ask = (): Promise<unknown> =>
    messenger.request({
      method,
      params: new ModernMeta(setup).on({}),
      headers: modernHeaders(method, {}),
      timeoutMs: setup.probeTimeoutMs,
    });
  try {
    return await ask();
  } catch (error) {
    if (supportedBy(error).includes(MODERN_VERSION)) return await ask();
    throw error;
  }
}

/** Servers of the 2025 era may answer what they don't know with an empty result. */
const isDiscovered = (result: unknown): result is Result =>
  isJsonObject(result) &&
  (Array.isArray(result['supportedVersions']) || typeof result['resultType'] === 'string');

function toFacts({ capabilities, instructions, _meta: meta }: Result): ServerFacts {
  const info = isJsonObject(meta) ? meta[metaKeys.serverInfo] : undefined;
  return {
    era: 'modern',
    protocolVersion: MODERN_VERSION,
    capabilities: isJsonObject(capabilities) ? capabilities : {},
    ...(isJsonObject(info) && { info: info as unknown as Implementation }),
    ...(typeof instructions === 'string' && { instructions }),
  };
}

function saysLegacy(error: unknown): boolean {
  if (ServerError.is(error)) {
    if (error.code === UNSUPPORTED_VERSION) return supportedBy(error).length > 0;
    return !MODERN_CODES.has(error.code);
  }
  if (HttpStatusError.is(error)) return !NO_ANSWER.has(error.status);
  return PlatformError.is(error) && SILENCE.has(error.code);
}

/** How a server of the 2025 era may meet a request that it does not know. */
const SILENCE: ReadonlySet<string> = new Set(['request_timeout', 'stream_ended', 'bad_reply']);

const supportedBy = (error: unknown): readonly unknown[] => {
  if (!ServerError.is(error) || error.code !== UNSUPPORTED_VERSION) return [];
  const supported = isJsonObject(error.data) ? error.data['supported'] : undefined;
  return Array.isArray(supported) ? supported : [];
};

const notModern = (): PlatformError =>
  new PlatformError(
    'unsupported_version',
    `The server does not speak MCP ${MODERN_VERSION}: leave the era open, so that an older revision can be used`,
  );
