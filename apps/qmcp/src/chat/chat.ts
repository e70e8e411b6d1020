import type { ClientHandlers } from '@qmcp/client';
import { HttpStatusError, ServerError } from '@qmcp/client';
import type { HumanRequest } from '@qmcp/contracts';
import { Conversation } from '@qmcp/orchestration';
import type { TurnEnd } from '@qmcp/orchestration';

import type { Cli, CliHost } from '../cli/cli.ts';
import { CliError, isExpected } from '../cli/cli-error.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import type { ExitCode } from '../cli/exit-codes.ts';
import { stopSignal } from '../cli/stop-signal.ts';
import type { Config } from '../config.ts';
import { declineQuestions, QuestionDesk } from './answer-questions.ts';
import { configuredModel } from './configured-model.ts';
import { LineReader } from './line-reader.ts';
import { openSources } from './open-sources.ts';
import type { OpenSources, WantedServers } from './open-sources.ts';
import { systemPrompt } from './system-prompt.ts';
import { JsonView, TextView } from './turn-view.ts';
import type { TurnView } from './turn-view.ts';

/** What a chat is about. */
export interface ChatOptions {
  readonly servers: WantedServers;
  /** Prints the transcript for programs. */
  readonly asJson: boolean;
}

/** A chat of the person at the prompt with the configured model. */
export class Chat {
  readonly #cli: Cli;
  readonly #config: Config;
  readonly #options: ChatOptions;
  readonly #view: TurnView;

  constructor(cli: Cli, config: Config, options: ChatOptions) {
    this.#cli = cli;
    this.#config = config;
    this.#options = options;
    this.#view = options.asJson ? new JsonView(cli.output) : new TextView(cli.output);
  }

  /** Takes one turn. Nobody is there to answer what servers ask. @throws CliError, PlatformError */
  async once(said: string): Promise<ExitCode> {
    const { host, output } = this.#cli;
    const model = configuredModel(this.#config);
    await using servers = await this.#open(declineQuestions(output));
    const conversation = new Conversation({ ...servers, model, system: systemPrompt });
    const { reason } = await this.#turn(conversation, said, host);
    return reason === 'answered' ? exitCodes.ok : exitCodes.failed;
  }

  /** Takes turns until the person leaves. @throws CliError, PlatformError when it can't begin */
  async talk(): Promise<ExitCode> {
    const { host, output } = this.#cli;
    const model = configuredModel(this.#config);
    using lines = new LineReader(host);
    const desk = new QuestionDesk(lines, output);
    await using servers = await this.#open((server) => desk.handlersFor(server));
    const conversation = new Conversation({ ...servers, model, system: systemPrompt });
    output.aside('Ask away. Ctrl-C stops an answer; Ctrl-D leaves.');
    for (;;) {
      const said = await lines.ask('you> ');
      if (said === undefined) return exitCodes.ok;
      if (said.trim() !== '') await this.#tryTurn(conversation, said, lines);
    }
  }

  /** A turn that fails does not end the talk. @throws a defect */
  async #tryTurn(conversation: Conversation, said: string, lines: LineReader): Promise<void> {
    const { host, output } = this.#cli;
    const onSignal: CliHost['onSignal'] = (listener) => lines.onSignal(listener);
    try {
      await this.#turn(conversation, said, { ...host, onSignal });
    } catch (error) {
      if (!isExpected(error)) throw error;
      output.error(error.message);
    }
  }

  async #turn(conversation: Conversation, said: string, host: CliHost): Promise<TurnEnd> {
    using stop = stopSignal(host);
    this.#view.user(said);
    try {
      const end = await conversation.turn(said, {
        signal: stop.signal,
        onEvent: (event) => this.#view.event(event),
      });
      this.#view.end(end);
      return end;
    } catch (error) {
      throw asExpected(error);
    }
  }

  async #open(handlersFor: (server: string) => ClientHandlers): Promise<OpenSources> {
    const logger = await this.#cli.logger(this.#config, 'person');
    const onHeld = (request: HumanRequest): void => this.#cli.output.aside(describeHeld(request));
    const surroundings = { config: this.#config, logger, handlersFor, onHeld };
    try {
      return await openSources(this.#options.servers, surroundings);
    } catch (error) {
      throw asExpected(error);
    }
  }
}

/** The person at this prompt may decide, but by typing it: what comes through the chat, a model may have made up. */
const describeHeld = ({ id, held }: HumanRequest): string =>
  `${held?.tool ?? ''} ${JSON.stringify(held?.arguments)} waits for you: \`qmcp approvals approve ${id}\` or \`deny\`, in another terminal`;

/** What servers say is meant for the person at the prompt, too. */
const asExpected = (error: unknown): unknown =>
  ServerError.is(error) || HttpStatusError.is(error)
    ? new CliError('failed', error.message, { cause: error })
    : error;
