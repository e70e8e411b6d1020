import type { ModelMessage, ModelToolCall } from '../model/model-port.ts';
import { openToolbox } from '../tools/toolbox.ts';
import type { Toolbox, ToolOutcome } from '../tools/toolbox.ts';
import type { SourceProgress } from '../tools/tool-source.ts';
import type { AgentEvent, TurnEnd, TurnEndReason } from './agent-event.ts';
import type { AgentOptions, TurnOptions } from './agent-options.ts';
import { addUsage, noUsage, Reply } from './reply.ts';

const DEFAULT_MAX_STEPS = 20;
const DEFAULT_MAX_RESULT_CHARACTERS = 20_000;

const STOPPED: ToolOutcome = {
  text: 'The person stopped this call. Whether it took effect is not known.',
  isError: true,
};

const BROKEN: ToolOutcome = { text: 'The call failed for an unknown reason.', isError: true };

/** One turn of a conversation, under way. It adds what is said to the messages, which endpoints take at any point. */
export class Turn {
  readonly #agent: AgentOptions;
  readonly #messages: ModelMessage[];
  readonly #signal: AbortSignal | undefined;
  readonly #emit: (event: AgentEvent) => void;
  #steps = 0;
  #usage = noUsage;
  #text = '';

  constructor(agent: AgentOptions, messages: ModelMessage[], options: TurnOptions) {
    this.#agent = agent;
    this.#messages = messages;
    this.#signal = options.signal;
    this.#emit = options.onEvent ?? (() => undefined);
  }

  /** What came of it so far. */
  end(reason: TurnEndReason): TurnEnd {
    return { reason, text: this.#text, steps: this.#steps, usage: this.#usage };
  }

  /** Takes it to its end. @throws the signal's reason, ModelError, a defect, what listing tools throws */
  async run(): Promise<TurnEnd> {
    const { sources, maxSteps = DEFAULT_MAX_STEPS, maxResultCharacters } = this.#agent;
    const toolbox = await openToolbox(sources, {
      maxResultCharacters: maxResultCharacters ?? DEFAULT_MAX_RESULT_CHARACTERS,
      ...this.#cancellation(),
    });
    while (this.#steps < maxSteps) {
      const reply = await this.#ask(toolbox);
      if (reply.toolCalls.length === 0) return this.end(reasonOf(reply));
      await this.#callAll(reply.toolCalls, toolbox);
      this.#signal?.throwIfAborted();
    }
    return this.end('max_steps');
  }

  async #ask({ tools }: Toolbox): Promise<Reply> {
    const { model, system } = this.#agent;
    const reply = new Reply();
    this.#steps += 1;
    const parts = model.stream({
      messages: [...this.#messages],
      tools,
      ...(system !== undefined && { system }),
      ...this.#cancellation(),
    });
    try {
      await reply.read(parts, (text) => this.#emit({ type: 'text', text }));
    } catch (error) {
      // The person has read it; calls that are not going to be made must not stand there.
      if (reply.text !== '') this.#say(reply, []);
      throw error;
    }
    this.#usage = addUsage(this.#usage, reply.usage);
    this.#say(reply, reply.toolCalls);
    return reply;
  }

  #say({ text, reasoning }: Reply, toolCalls: readonly ModelToolCall[]): void {
    this.#text = text;
    this.#messages.push({ role: 'assistant', text, reasoning, toolCalls });
  }

  /** Makes calls at once, and keeps the results in the order of the calls. @throws a defect, once all are over */
  async #callAll(calls: readonly ModelToolCall[], toolbox: Toolbox): Promise<void> {
    const settled = await Promise.allSettled(calls.map((call) => this.#call(call, toolbox)));
    for (const [index, { id, name }] of calls.entries()) {
      const outcome = settled[index];
      const { text, isError } = outcome?.status === 'fulfilled' ? outcome.value : BROKEN;
      this.#messages.push({ role: 'tool', callId: id, name, text, isError });
    }
    const defect = settled.find(({ status }) => status === 'rejected');
    if (defect?.status === 'rejected') throw defect.reason as Error;
  }

  async #call(call: ModelToolCall, toolbox: Toolbox): Promise<ToolOutcome> {
    const { id, name, argumentsText } = call;
    this.#emit({ type: 'tool_call', id, name, arguments: argumentsText });
    const outcome = await this.#outcome(call, toolbox);
    this.#emit({ type: 'tool_result', id, name, ...outcome });
    return outcome;
  }

  async #outcome(call: ModelToolCall, toolbox: Toolbox): Promise<ToolOutcome> {
    try {
      return await toolbox.call(call, {
        onProgress: (report) => this.#emit(toProgressEvent(call.id, report)),
        ...this.#cancellation(),
      });
    } catch (error) {
      if (this.#signal?.aborted === true) return STOPPED;
      throw error;
    }
  }

  #cancellation(): { readonly signal?: AbortSignal } {
    return this.#signal === undefined ? {} : { signal: this.#signal };
  }
}

/** Sources may report more than is meant for people. */
const toProgressEvent = (id: string, { progress, total, message }: SourceProgress): AgentEvent => ({
  type: 'tool_progress',
  id,
  progress,
  ...(total !== undefined && { total }),
  ...(message !== undefined && { message }),
});

const reasonOf = ({ finishReason }: Reply): TurnEndReason =>
  finishReason === 'length' || finishReason === 'content_filter' ? finishReason : 'answered';
