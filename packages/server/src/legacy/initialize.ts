import { isJsonObject, LEGACY_VERSIONS, WireError } from '@qmcp/contracts';
import type { CallingClient } from '@qmcp/contracts';

import { serverCapabilities } from '../capabilities.ts';
import type { Engine } from '../engine.ts';
import type { Params } from '../method.ts';
import { isImplementation } from '../modern-facts.ts';

/**
 * Reads `initialize` (MCP 2025-11-25, lifecycle) and settles on a revision: the client's where we speak it, else our
 * newest of that era.
 * @throws WireError `invalid_params`
 */
export function readInitialize(params: Params): CallingClient {
  const { protocolVersion, capabilities, clientInfo } = params;
  if (
    typeof protocolVersion !== 'string' ||
    !isJsonObject(capabilities) ||
    !isImplementation(clientInfo)
  ) {
    throw new WireError(
      'invalid_params',
      "Invalid params: initialize needs 'protocolVersion', 'capabilities' and 'clientInfo' with name and version",
    );
  }
  const version = LEGACY_VERSIONS.find((known) => known === protocolVersion) ?? LEGACY_VERSIONS[0];
  return { protocolVersion: version, info: clientInfo, capabilities };
}

/** What `initialize` answers. */
export const initializeResult = (engine: Engine, client: CallingClient): object => ({
  protocolVersion: client.protocolVersion,
  capabilities: serverCapabilities,
  serverInfo: engine.info,
  ...(engine.instructions !== undefined && { instructions: engine.instructions }),
});
