export type { AgentEvent, TurnEnd, TurnEndReason } from './agent/agent-event.ts';
export type { AgentOptions, TurnOptions } from './agent/agent-options.ts';
export { Conversation } from './agent/conversation.ts';
export { ModelError } from './model/model-error.ts';
export type { ModelErrorCode } from './model/model-error.ts';
export type {
  FinishReason,
  ModelMessage,
  ModelPart,
  ModelPort,
  ModelRequest,
  ModelTool,
  ModelToolCall,
  TokenUsage,
} from './model/model-port.ts';
export { openAiCompatibleModel } from './model/openai-compatible-model.ts';
export type { OpenAiCompatibleOptions } from './model/openai-compatible-model.ts';
export { retryingModel } from './model/retrying-model.ts';
export type { RetryOptions } from './model/retrying-model.ts';
export { clientTools } from './tools/client-tools.ts';
export type {
  SourceCallOptions,
  SourceProgress,
  SourceResult,
  SourceTool,
  ToolSource,
} from './tools/tool-source.ts';
