import { isJsonObject, LOG_LEVELS, metaKeys, MODERN_VERSION, WireError } from '@qmcp/contracts';
import type { CallingClient, Implementation, JsonRpcId, LogLevel } from '@qmcp/contracts';

import type { Params } from './method.ts';

/** What a 2026-07-28 request says of itself in `_meta`. */
export interface ModernFacts {
  readonly client: CallingClient;
  readonly progressToken: JsonRpcId | undefined;
  readonly logLevel: LogLevel | undefined;
  readonly traceparent: string | undefined;
}

/**
 * Reads the per-request fields (MCP 2026-07-28, basic, "_meta").
 * @param checkTransport - what the transport has to say against the request; asked as soon as the body names a version,
 * since a header that disagrees comes before a version that nobody serves
 * @throws WireError `invalid_params` when one is missing or malformed, `unsupported_protocol_version`
 */
export function readModernFacts(params: Params, checkTransport?: () => void): ModernFacts {
  const meta = params['_meta'];
  if (!isJsonObject(meta)) throw invalid("'_meta' must be an object");
  const version = meta[metaKeys.protocolVersion];
  if (typeof version !== 'string') throw invalid(`'_meta' needs '${metaKeys.protocolVersion}'`);
  checkTransport?.();
  if (version !== MODERN_VERSION) {
    throw new WireError(
      'unsupported_protocol_version',
      `Unsupported protocol version '${version.slice(0, 40)}': send ${MODERN_VERSION}, or open with initialize`,
      { supported: [MODERN_VERSION], requested: version },
    );
  }
  const capabilities = meta[metaKeys.clientCapabilities];
  if (!isJsonObject(capabilities)) {
    throw invalid(`'_meta' needs '${metaKeys.clientCapabilities}', an object`);
  }
  return {
    client: { protocolVersion: version, info: readImplementation(meta), capabilities },
    progressToken: readProgressToken(meta['progressToken']),
    logLevel: readLogLevel(meta[metaKeys.logLevel]),
    traceparent: typeof meta['traceparent'] === 'string' ? meta['traceparent'] : undefined,
  };
}

function readImplementation(meta: Params): Implementation | undefined {
  const info = meta[metaKeys.clientInfo];
  if (info === undefined) return undefined;
  if (isImplementation(info)) return info;
  throw invalid(`'${metaKeys.clientInfo}' needs a name and a version`);
}

/** Tells an `Implementation`: an object with a name and a version. */
export const isImplementation = (value: unknown): value is Implementation & Params =>
  isJsonObject(value) && typeof value['name'] === 'string' && typeof value['version'] === 'string';

/** @throws WireError `invalid_params` unless it is a string, an integer, or absent */
export function readProgressToken(value: unknown): JsonRpcId | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (Number.isSafeInteger(value)) return value as number;
  throw invalid("'progressToken' must be a string or an integer");
}

/** @throws WireError `invalid_params` unless it is a syslog level, or absent */
export function readLogLevel(value: unknown): LogLevel | undefined {
  if (value === undefined) return undefined;
  const level = LOG_LEVELS.find((known) => known === value);
  if (level !== undefined) return level;
  throw invalid(`the log level must be one of ${LOG_LEVELS.join(', ')}`);
}

const invalid = (what: string): WireError =>
  new WireError('invalid_params', `Invalid params: ${what}`);
