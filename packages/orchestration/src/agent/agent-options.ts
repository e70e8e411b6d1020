import type { ModelPort } from '../model/model-port.ts';
import type { ToolSource } from '../tools/tool-source.ts';
import type { AgentEvent } from './agent-event.ts';

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
