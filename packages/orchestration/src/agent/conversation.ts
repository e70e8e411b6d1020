import type { ModelMessage } from '../model/model-port.ts';
import type { TurnEnd } from './agent-event.ts';
import type { AgentOptions, TurnOptions } from './agent-options.ts';
import { Turn } from './turn.ts';

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
