import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError } from '@ai-sdk/provider';
import type {
  LanguageModelV4,
  LanguageModelV4Message,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';

import { ModelError } from './model-error.ts';
import type { ModelErrorCode } from './model-error.ts';
import type {
  FinishReason,
  ModelMessage,
  ModelPart,
  ModelPort,
  ModelRequest,
  ModelToolCall,
} from './model-port.ts';
import { retryAfterMs } from './retry-after.ts';

/** Where a model is, and what it is called there. */
export interface OpenAiCompatibleOptions {
  /** Base URL of the API: requests go to its `/chat/completions`. */
  readonly url: string;
  /** As the endpoint names it. */
  readonly model: string;
  /** Sent as a bearer token; endpoints on one's own machine need none. */
  readonly key?: string | undefined;
}

/**
 * A model behind an endpoint that speaks the OpenAI chat completions protocol: OpenAI, Ollama, vLLM, llama.cpp,
 * LiteLLM, OpenRouter and most others. The AI SDK stands behind this file and no other: its provider layer, which has
 * neither a gateway to fall back on nor timers and warnings of its own.
 */
export function openAiCompatibleModel({ url, model, key }: OpenAiCompatibleOptions): ModelPort {
  const provider = createOpenAICompatible({
    name: 'endpoint',
    baseURL: url,
    ...(key !== undefined && { apiKey: key }),
    includeUsage: true,
    // A redirect could carry the key and the conversation to another host.
    fetch: (input, init) => fetch(input, { ...init, redirect: 'error' }),
  });
  return new ProviderModel(provider.chatModel(model), { url, model });
}

class ProviderModel implements ModelPort {
  readonly #model: LanguageModelV4;
  readonly #place: Place;

  constructor(model: LanguageModelV4, place: Place) {
    this.#model = model;
    this.#place = place;
  }

  async *stream(request: ModelRequest): AsyncIterable<ModelPart> {
    const { signal } = request;
    try {
      const { stream } = await this.#model.doStream({
        prompt: toPrompt(request),
        tools: request.tools.map((tool) => ({ type: 'function', ...tool })),
        ...(signal !== undefined && { abortSignal: signal }),
      });
      for await (const part of stream) {
        const known = toModelPart(part);
        if (known !== undefined) yield known;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw toModelError(error, this.#place);
    }
  }
}

const toPrompt = ({ system, messages }: ModelRequest): LanguageModelV4Message[] => [
  ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
  ...messages.map(toProviderMessage),
];

function toProviderMessage(message: ModelMessage): LanguageModelV4Message {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: [{ type: 'text', text: message.text }] };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: message.reasoning },
          { type: 'text', text: message.text },
          ...message.toolCalls.map(toProviderCall),
        ],
      };
    case 'tool': {
      const { callId, name, text, isError } = message;
      const output = { type: isError ? 'error-text' : 'text', value: text } as const;
      return {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: callId, toolName: name, output }],
      };
    }
  }
}

const toProviderCall = ({ id, name, argumentsText, echo }: ModelToolCall) => ({
  type: 'tool-call' as const,
  toolCallId: id,
  toolName: name,
  input: argumentsText,
  ...(echo !== undefined && { providerOptions: echo }),
});

/** @returns undefined for parts that only frame others */
function toModelPart(part: LanguageModelV4StreamPart): ModelPart | undefined {
  if (part.type === 'text-delta') return { type: 'text', text: part.delta };
  if (part.type === 'reasoning-delta') return { type: 'reasoning', text: part.delta };
  if (part.type === 'tool-call') return { type: 'tool_call', call: toModelCall(part) };
  if (part.type === 'finish') return toFinish(part);
  if (part.type === 'error') throw part.error;
  return undefined;
}

function toFinish({ finishReason, usage }: PartOf<'finish'>): ModelPart {
  const { inputTokens, outputTokens } = usage;
  return {
    type: 'finish',
    reason: FINISH_REASONS[finishReason.unified],
    usage: {
      inputTokens: inputTokens.total ?? 0,
      cachedInputTokens: inputTokens.cacheRead ?? 0,
      outputTokens: outputTokens.total ?? 0,
    },
  };
}

type PartOf<Type extends LanguageModelV4StreamPart['type']> = Extract<
  LanguageModelV4StreamPart,
  { type: Type }
>;

const FINISH_REASONS = {
  stop: 'stop',
  length: 'length',
  'content-filter': 'content_filter',
  'tool-calls': 'tool_calls',
  interrupted: 'other',
  error: 'other',
  other: 'other',
} as const satisfies Record<string, FinishReason>;

function toModelCall(part: PartOf<'tool-call'>): ModelToolCall {
  const { toolCallId: id, toolName: name, input: argumentsText, providerMetadata: echo } = part;
  return { id, name, argumentsText, ...(echo !== undefined && { echo }) };
}

/** What messages name: never the key. */
interface Place {
  readonly url: string;
  readonly model: string;
}

const CODE_BY_STATUS: Readonly<Record<number, ModelErrorCode>> = {
  401: 'model_refused',
  403: 'model_refused',
  404: 'model_unknown',
  408: 'model_unavailable',
  409: 'model_unavailable',
  429: 'model_busy',
};

const ADVICE: Readonly<Record<ModelErrorCode, string>> = {
  model_unreachable: 'check its URL, and that it runs',
  model_unavailable: 'try again later',
  model_busy: 'try again later',
  model_refused: 'check its key',
  model_unknown: 'check its URL, which often ends in /v1, and the name of the model',
  model_bad_request:
    'check the name of the model, and whether it can call tools; or begin a new conversation',
  model_bad_reply: 'check that its URL is that of an OpenAI-compatible API',
};

function toModelError(error: unknown, place: Place): ModelError {
  if (!APICallError.isInstance(error)) {
    // An error that the endpoint reports inside of its stream is an object of its own making.
    const code = error instanceof Error ? 'model_bad_reply' : 'model_unavailable';
    return describe(code, messageOf(error), { place, cause: error });
  }
  const { statusCode: status, responseHeaders: headers, cause } = error;
  // The error itself holds the conversation, which does not belong in a log.
  const said = messageOf(status === 200 ? (cause ?? error) : error);
  if (status === undefined) return describe('model_unreachable', said, { place, cause });
  return describe(codeOf(status, error), `HTTP ${status}: ${said}`, {
    place,
    cause,
    retryAfterMs: retryAfterMs(headers?.['retry-after']),
  });
}

function codeOf(status: number, { isRetryable }: APICallError): ModelErrorCode {
  // A connection that broke while the answer came is worth another attempt.
  if (status < 400) return isRetryable ? 'model_unavailable' : 'model_bad_reply';
  return CODE_BY_STATUS[status] ?? (status < 500 ? 'model_bad_request' : 'model_unavailable');
}

function describe(
  code: ModelErrorCode,
  said: string,
  { place, ...options }: { place: Place; cause: unknown; retryAfterMs?: number | undefined },
): ModelError {
  const { model, url } = place;
  return new ModelError(
    code,
    `The model ${model} at ${url} failed (${said}): ${ADVICE[code]}`,
    options,
  );
}

/** Errors inside a stream are whatever the endpoint sent: an object with a message, mostly. */
const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : JSON.stringify(error);
