/**
 * `qmcp` as a library: define tools, resources and prompts, and serve them governed.
 *
 * ```ts
 * const qmcp = await createQmcp({ definitions: [hello] });
 * const { url } = await qmcp.listen();
 * ```
 */
export {
  createPrincipal,
  defaultLimits,
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
  elicitForm,
  elicitUrl,
  inputRequired,
  listRoots,
  localOwner,
  PlatformError,
  sample,
  text,
  ToolError,
  toolResult,
  WireError,
  withJsonSchema,
} from '@qmcp/contracts';
export type {
  AnyTool,
  CallContext,
  CallingClient,
  ContentBlock,
  Implementation,
  InputRequest,
  InputRequired,
  Json,
  JsonSchema,
  Limits,
  Logger,
  Policy,
  PolicyDecision,
  PolicyQuestion,
  Principal,
  Prompt,
  PromptArgument,
  PromptMessage,
  Resource,
  ResourceContents,
  ResourceTemplate,
  Schema,
  Tool,
  ToolHints,
  ToolLimits,
  ToolResult,
} from '@qmcp/contracts';
export { loadToolFolder } from '@qmcp/execution';
export { defaultPolicy, mintApiKey, scopePolicy } from '@qmcp/server';
export { policyFromText } from './policy/policy-from-text.ts';
export type {
  ApiKeyRequest,
  Caller,
  CallToolReply,
  Definition,
  McpServer,
  MintedApiKey,
  Registry,
} from '@qmcp/server';
export { createQmcp } from './create-qmcp.ts';
export type { Qmcp, QmcpOptions } from './create-qmcp.ts';
export type { ListenAddress } from './http-host.ts';
export { defaultAddress } from './qmcp-host.ts';
export type { DatabasePlace, StorePlace } from './store-place.ts';
