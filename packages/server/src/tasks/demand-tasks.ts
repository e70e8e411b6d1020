import { isJsonObject, MODERN_VERSION, TASKS_EXTENSION, WireError } from '@qmcp/contracts';
import type { CallingClient } from '@qmcp/contracts';

/**
 * Whether a client declared the extension on this request (MCP extension "Tasks", "Capability Negotiation"). Sessions of
 * the 2025 era never do: their experimental tasks are another protocol, which is not served.
 */
export function knowsTasks({ protocolVersion, capabilities }: CallingClient): boolean {
  const extensions: unknown = capabilities.extensions;
  return (
    protocolVersion === MODERN_VERSION &&
    isJsonObject(extensions) &&
    isJsonObject(extensions[TASKS_EXTENSION])
  );
}

/** @throws WireError `missing_client_capability` unless the client declared the extension on this request */
export function demandTasks(client: CallingClient): void {
  if (knowsTasks(client)) return;
  throw new WireError(
    'missing_client_capability',
    `This needs a client that declares the extension ${TASKS_EXTENSION}`,
    { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } },
  );
}
