export { createQmcp, defaultAddress } from './create-qmcp.ts';
export type { Qmcp, QmcpOptions } from './create-qmcp.ts';
export type { ListenAddress } from './http-server.ts';
export {
  createPrincipal,
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
  elicitForm,
  elicitUrl,
  inputRequired,
  listRoots,
  sample,
  text,
  ToolError,
  toolResult,
  withJsonSchema,
} from '@qmcp/contracts';
export type {
  CallContext,
  ContentBlock,
  Limits,
  Policy,
  Principal,
  Prompt,
  PromptMessage,
  Resource,
  ResourceTemplate,
  Tool,
} from '@qmcp/contracts';
export type { Definition, Registry } from '@qmcp/server';
