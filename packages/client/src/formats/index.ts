export { toAiSdkTools } from './ai-sdk.ts';
export type { AiSdkOutput, AiSdkTool, CallModelTool } from './ai-sdk.ts';
export { readAnthropicCalls, toAnthropicMessage, toAnthropicTools } from './anthropic.ts';
export type { AnthropicBlock, AnthropicMessage, AnthropicTool } from './anthropic.ts';
export type { ModelCall, ModelCallResult } from './model-call.ts';
export { ModelTools } from './model-tools.ts';
export type { ModelTool } from './model-tools.ts';
export { readOpenAiChatCalls, toOpenAiChatMessages, toOpenAiChatTools } from './openai-chat.ts';
export type { OpenAiChatMessage, OpenAiChatReply, OpenAiChatTool } from './openai-chat.ts';
export {
  readOpenAiResponsesCalls,
  toOpenAiResponsesOutputs,
  toOpenAiResponsesTools,
} from './openai-responses.ts';
export type {
  OpenAiResponsesItem,
  OpenAiResponsesOutput,
  OpenAiResponsesTool,
} from './openai-responses.ts';
export type { PortableSchema } from './portable-schema.ts';
