import type { ModelMessage, ModelPort, ModelToolCall } from '../model/model-port.ts';
import { openToolbox } from '../tools/toolbox.ts';
import type { Toolbox, ToolOutcome } from '../tools/toolbox.ts';
import type { SourceProgress, ToolSource } from '../tools/tool-source.ts';
import type { AgentEvent, TurnEnd, TurnEndReason } from './agent-event.ts';
import { addUsage, noUsage, Reply } from './reply.ts';

const DEFAULT_MAX_STEPS = 20;
const DEFAULT_MAX_RESULT_CHARACTERS = 20_000;

/** What an agent is made of. */
export interface AgentOptions {
  readonly model: ModelPort;
  /** Tools of all of them are offered to the model. */
  readonly sources: readonly ToolSource[];
  /** Instructions that stand above the conversation. */
  readonly system?: string;
  /** How often the model is asked in one turn at most. Default 20. */
  readonly maxSteps?: number;
  /** How much of one tool's result the model is shown; the rest is cut, with a notice. Default 20 000. */
  readonly maxResultCharacters?: number;
}

/** How a turn is taken. */
export interface TurnOptions {
  /** Stops the turn: calls under way are cancelled. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: AgentEvent) => void;
}

const STOPPED: ToolOutcome = {
  text: 'The person stopped this call. Whether it took effect is not known.',
  isError: true,
};

const BROKEN: ToolOutcome = { text: 'The call failed for an unknown reason.', isError: true };

/**
 * A conversation of a person with a model that has tools. The model is asked, the calls that it wants are made, all of
 * a step at once, and it is asked again with their results, until it answers. Whatever ends a turn, the conversation can
 * go on: each call in it has its result.
 */
export class Conversation {
  readonly #agent: AgentOptions;
  readonly #messages: ModelMessage[] = [];

  constructor(agent: AgentOptions) {
    this.#agent = agent;
  }

  /** What was said so far. */
  get messages(): readonly ModelMessage[] {
    return this.#messages;
  }

  /**
   * Takes one turn; the one before must be over. A turn that is cancelled ends, it does not reject.
   * @throws ModelError when the model can't be asked; what a source throws when its tools can't be listed
   */
  async turn(text: string, options: TurnOptions = {}): Promise<TurnEnd> {
    this.#messages.push({ role: 'user', text });
    const turn = new Turn(this.#agent, this.#messages, options);
    try {
      return await turn.run();
    } catch (error) {
      if (options.signal?.aborted === true) return turn.end('cancelled');
      throw error;
    }
  }
}

/** One turn under way. */
class Turn {
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

  end(reason: TurnEndReason): TurnEnd {
    return { reason, text: this.#text, steps: this.#steps, usage: this.#usage };
  }

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
