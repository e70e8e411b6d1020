import { localOwner, type CallContext } from '@qmcp/contracts';

/** A caller's context, as the server would hand it over. */
export const testContext = (fields: Partial<CallContext> = {}): CallContext => ({
  principal: localOwner,
  client: { protocolVersion: '2026-07-28', info: undefined, capabilities: {} },
  door: 'mcp-http',
  signal: new AbortController().signal,
  requestId: 'request-1',
  correlationId: 'correlation-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  inputResponses: {},
  state: undefined,
  progress() {},
  log() {},
  releaseStream() {},
  ...fields,
});
