import type { ChatMessage, ChatRequest } from './chat-completion.ts';

const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * What is wrong with a request, in the words of the API that it imitates; undefined where nothing is. Endpoints refuse
 * conversations whose tool calls were not answered, so that a client that forgets one is found here.
 */
export function problemOf(request: Partial<ChatRequest>): string | undefined {
  const { model, messages, tools = [] } = request;
  if (typeof model !== 'string' || model === '') return 'you must provide a model parameter';
  if (!Array.isArray(messages) || messages.length === 0) {
    return "[] is too short - 'messages'";
  }
  const badName = tools.find((tool) => !FUNCTION_NAME.test(tool.function.name));
  if (badName !== undefined) {
    return `Invalid 'tools[].function.name': '${badName.function.name}' does not match ${FUNCTION_NAME.source}`;
  }
  return unansweredCall(messages as readonly ChatMessage[]);
}

function unansweredCall(messages: readonly ChatMessage[]): string | undefined {
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id ?? '')) {
        return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'";
      }
      continue;
    }
    if (open.size > 0) break;
    open = new Set(message.tool_calls?.map(({ id }) => id));
  }
  if (open.size === 0) return undefined;
  return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...open].join(', ')}`;
}
