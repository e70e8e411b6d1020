import type {
  ClientHandlers,
  ElicitationAnswer,
  FormElicitation,
  UrlElicitation,
} from '@qmcp/client';
import { isJsonObject } from '@qmcp/contracts';

import type { Output } from '../cli/output.ts';
import type { AskOptions, LineReader } from './line-reader.ts';
import { describeField, readField } from './form-field.ts';
import type { FieldValue } from './form-field.ts';

/** Declines what servers ask where nobody is there to answer, and says so. */
export const declineQuestions =
  (output: Output) =>
  (server: string): ClientHandlers => {
    const decline = async ({
      message,
    }: {
      readonly message: string;
    }): Promise<ElicitationAnswer> => {
      output.note(`${server} asks: ${message}\nDeclined, since nobody is here to answer.`);
      return { action: 'decline' };
    };
    return { formElicitation: decline, urlElicitation: decline };
  };

/** Lets the person at the terminal answer what servers ask, one question after the other. */
export class QuestionDesk {
  readonly #lines: LineReader;
  readonly #output: Output;
  #last: Promise<unknown> = Promise.resolve();

  constructor(lines: LineReader, output: Output) {
    this.#lines = lines;
    this.#output = output;
  }

  handlersFor(server: string): ClientHandlers {
    return {
      formElicitation: (form, { signal }) => this.#inTurn(() => this.#fillIn(server, form, signal)),
      urlElicitation: (link, { signal }) => this.#inTurn(() => this.#open(server, link, signal)),
    };
  }

  /** Calls run at once, and a person answers one at a time. */
  #inTurn(answer: () => Promise<ElicitationAnswer>): Promise<ElicitationAnswer> {
    const answered = this.#last.then(answer);
    this.#last = answered.catch(() => undefined);
    return answered;
  }

  async #fillIn(
    server: string,
    { message, requestedSchema }: FormElicitation,
    signal: AbortSignal,
  ): Promise<ElicitationAnswer> {
    const announce = (): void => this.#output.note(`${server} asks: ${message}`);
    const agreed = await this.#agrees('Answer it? (yes or no) ', { signal, announce });
    if (agreed !== 'accept') return { action: agreed };
    const { properties, required } = requestedSchema;
    const content: Record<string, FieldValue> = {};
    for (const [name, schema] of Object.entries(isJsonObject(properties) ? properties : {})) {
      const isRequired = Array.isArray(required) && required.includes(name);
      const field = { name, isRequired, schema: isJsonObject(schema) ? schema : {} };
      const value = await this.#askField(field, signal);
      if (value === 'gone') return { action: 'cancel' };
      if (value.given !== undefined) content[name] = value.given;
    }
    return { action: 'accept', content };
  }

  async #open(
    server: string,
    { message, url }: UrlElicitation,
    signal: AbortSignal,
  ): Promise<ElicitationAnswer> {
    const announce = (): void =>
      this.#output.note(`${server} asks: ${message}\nIt wants you to open ${url}`);
    const question = 'Did you open it, and is it done? (yes or no) ';
    return { action: await this.#agrees(question, { signal, announce }) };
  }

  async #agrees(question: string, options: AskOptions): Promise<ElicitationAnswer['action']> {
    const line = await this.#lines.ask(question, options);
    if (line === undefined) return 'cancel';
    return /^\s*y(?:es)?\s*$/i.test(line) ? 'accept' : 'decline';
  }

  /** Asks until the answer fits. */
  async #askField(
    field: Parameters<typeof readField>[0],
    signal: AbortSignal,
  ): Promise<{ readonly given: FieldValue | undefined } | 'gone'> {
    for (;;) {
      const line = await this.#lines.ask(`${describeField(field)}: `, { signal });
      if (line === undefined) return 'gone';
      const read = readField(field, line.trim());
      if (read.problem === undefined) return { given: read.value };
      this.#output.note(read.problem);
    }
  }
}
