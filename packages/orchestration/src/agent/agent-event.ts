import type { TokenUsage } from '../model/model-port.ts';
import type { SourceProgress } from '../tools/tool-source.ts';

/** What happens in a turn, as it happens; of calls that run at once, the events mix. */
export type AgentEvent =
  /** A piece of what the model says. */
  | { readonly type: 'text'; readonly text: string }
  /** The model asks for a call; `arguments` is the text that it wrote. */
  | {
      readonly type: 'tool_call';
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
    }
  | ({ readonly type: 'tool_progress'; readonly id: string } & SourceProgress)
  /** What the model is shown of the result. */
  | {
      readonly type: 'tool_result';
      readonly id: string;
      readonly name: string;
      readonly text: string;
      readonly isError: boolean;
    };

/**
 * How a turn ended: the model `answered`; it was `cancelled`; `max_steps` were taken; the endpoint ended the answer for
 * its `length` or by a `content_filter`.
 */
export type TurnEndReason = 'answered' | 'cancelled' | 'max_steps' | 'length' | 'content_filter';

/** A turn that is over. */
export interface TurnEnd {
  readonly reason: TurnEndReason;
  /** What the model said last; empty where it said nothing. */
  readonly text: string;
  /** How often the model was asked. */
  readonly steps: number;
  /** Of all steps together. */
  readonly usage: TokenUsage;
}
