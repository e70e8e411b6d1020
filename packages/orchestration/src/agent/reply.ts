import type { FinishReason, ModelPart, ModelToolCall, TokenUsage } from '../model/model-port.ts';

const NO_USAGE: TokenUsage = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/** What a model said in one step; it grows while it is said. */
export class Reply {
  text = '';
  reasoning = '';
  readonly toolCalls: ModelToolCall[] = [];
  finishReason: FinishReason = 'other';
  usage: TokenUsage = NO_USAGE;

  /** Takes what comes, to its end. @throws what the stream throws: what came before stays */
  async read(parts: AsyncIterable<ModelPart>, onText: (text: string) => void): Promise<void> {
    for await (const part of parts) {
      switch (part.type) {
        case 'text':
          this.text += part.text;
          onText(part.text);
          break;
        case 'reasoning':
          this.reasoning += part.text;
          break;
        case 'tool_call':
          this.toolCalls.push(part.call);
          break;
        case 'finish':
          this.finishReason = part.reason;
          this.usage = part.usage;
          break;
      }
    }
  }
}

/** Usage of steps together. */
export const addUsage = (one: TokenUsage, other: TokenUsage): TokenUsage => ({
  inputTokens: one.inputTokens + other.inputTokens,
  cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
});

/** Of a turn before its first step. */
export const noUsage = NO_USAGE;
