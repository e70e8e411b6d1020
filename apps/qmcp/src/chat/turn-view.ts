import type { AgentEvent, TurnEnd } from '@qmcp/orchestration';

import type { Output } from '../cli/output.ts';

/** Shows turns of a conversation. */
export interface TurnView {
  /** What the person said. */
  user(text: string): void;
  event(event: AgentEvent): void;
  end(end: TurnEnd): void;
}

const MAX_SHOWN_CHARACTERS = 160;

/** For people: the answer on standard output as it comes, what goes on meanwhile beside it. */
export class TextView implements TurnView {
  readonly #output: Output;
  #isMidLine = false;

  constructor(output: Output) {
    this.#output = output;
  }

  user(): void {
    // It stands on the terminal, or in the command line, already.
  }

  event(event: AgentEvent): void {
    switch (event.type) {
      case 'text':
        this.#output.piece(event.text);
        this.#isMidLine = !event.text.endsWith('\n');
        break;
      case 'tool_call':
        this.#aside(`→ ${event.name} ${shorten(event.arguments)}`);
        break;
      case 'tool_progress':
        this.#aside(`  … ${describeProgress(event)}`);
        break;
      case 'tool_result':
        this.#aside(`${event.isError ? '✗' : '←'} ${event.name}: ${shorten(event.text)}`);
        break;
    }
  }

  end({ reason, steps, usage }: TurnEnd): void {
    this.#endLine();
    const note = NOTES[reason];
    if (note !== undefined) this.#output.note(note);
    this.#output.aside(
      `${steps} ${steps === 1 ? 'step' : 'steps'}, ${usage.inputTokens} tokens in, ${usage.outputTokens} out`,
    );
  }

  #aside(text: string): void {
    this.#endLine();
    this.#output.aside(text);
  }

  #endLine(): void {
    if (this.#isMidLine) this.#output.piece('\n');
    this.#isMidLine = false;
  }
}

const NOTES: Readonly<Record<TurnEnd['reason'], string | undefined>> = {
  answered: undefined,
  cancelled: 'Stopped.',
  max_steps: 'Stopped: this took more steps than one turn may have. Say "go on" to continue.',
  length: 'The answer is cut off: the model reached its limit of tokens.',
  content_filter: 'The answer is cut off: the endpoint’s content filter ended it.',
};

const describeProgress = ({
  progress,
  total,
  message = '',
}: Extract<AgentEvent, { type: 'tool_progress' }>): string =>
  `${progress}${total === undefined ? '' : `/${total}`} ${message}`.trimEnd();

/** One line of it. */
function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= MAX_SHOWN_CHARACTERS ? line : `${line.slice(0, MAX_SHOWN_CHARACTERS)}…`;
}

/** For programs: a JSON object a line; what the model says is one object between calls. */
export class JsonView implements TurnView {
  readonly #output: Output;
  #text = '';

  constructor(output: Output) {
    this.#output = output;
  }

  user(text: string): void {
    this.#line({ type: 'user', text });
  }

  event(event: AgentEvent): void {
    if (event.type === 'text') {
      this.#text += event.text;
      return;
    }
    this.#flush();
    this.#line(event);
  }

  end({ reason, steps, usage }: TurnEnd): void {
    this.#flush();
    this.#line({ type: 'end', reason, steps, usage });
  }

  #flush(): void {
    if (this.#text !== '') this.#line({ type: 'text', text: this.#text });
    this.#text = '';
  }

  #line(value: object): void {
    this.#output.raw(`${JSON.stringify(value)}\n`);
  }
}
