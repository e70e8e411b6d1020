import { wireErrors } from '@qmcp/contracts';

import { ServerError } from '../errors.ts';
import { badAnswer } from '../requests/pending-request.ts';
import { readCreatedTask } from '../results/tasks.ts';
import { readCallToolResult } from '../results/tools.ts';
import type { CallToolResult } from '../results/tools.ts';
import type { Result, ServerFacts, SessionRequest } from '../session.ts';
import type { TaskClient } from '../tasks/task-client.ts';
import { argumentHeaders } from './argument-headers.ts';
import type { CallOptions, CallOutcome, ToolCall } from './call-options.ts';
import { checkArguments, checkOutput } from './check-output.ts';
import type { KnownTool, ToolCatalogue } from './tool-catalogue.ts';

interface CallerSetup {
  readonly request: (request: SessionRequest, repeatable: boolean) => Promise<Result>;
  readonly server: () => Promise<ServerFacts>;
  readonly catalogue: ToolCatalogue;
  readonly tasks: TaskClient;
}

/** Calls tools: with the headers that they want, to their end, and checked. */
export class ToolCaller {
  readonly #setup: CallerSetup;

  constructor(setup: CallerSetup) {
    this.#setup = setup;
  }

  /** Calls and waits, whether the server answers at once or makes a task of it. */
  async call<Output>(
    call: ToolCall,
    options: CallOptions<Output>,
  ): Promise<CallToolResult<Output>> {
    const outcome = await this.start(call, options);
    if (outcome.kind === 'result') return outcome.result;
    const { taskId } = outcome.task;
    try {
      const result = await this.#setup.tasks.result(taskId, options);
      return await checkOutput(result, this.#setup.catalogue.peek(call.name)?.definition, options);
    } catch (error) {
      // Whoever gives up the call gives up its task; one that has ended or is unknown stays as it is.
      if (options.signal?.aborted === true) await this.#setup.tasks.cancel(taskId).catch(() => {});
      throw error;
    }
  }

  /** Calls and gives what came of it: a result, or a task to be waited for. */
  async start<Output>(call: ToolCall, options: CallOptions<Output>): Promise<CallOutcome<Output>> {
    const known = this.#setup.catalogue.peek(call.name);
    const tool = known ?? (await this.#learn(call.name, options));
    if (options.validateArguments === true) await checkArguments(call, tool?.definition);
    const result = await this.#send(call, tool, options);
    const { resultType = 'complete' } = result;
    if (resultType === 'task') {
      const task = readCreatedTask(result);
      options.onTask?.(task);
      return { kind: 'task', task };
    }
    if (resultType !== 'complete') {
      throw badAnswer('tools/call', `a result of type '${String(resultType)}'`);
    }
    const read = readCallToolResult(result);
    return { kind: 'result', result: await checkOutput(read, tool?.definition, options) };
  }

  /** Revision 2026-07-28 can't be called without knowing the tool: arguments may have to go into headers. */
  async #learn(name: string, options: CallOptions): Promise<KnownTool | undefined> {
    const { catalogue, server } = this.#setup;
    const needed = options.validateArguments === true || (await server()).era === 'modern';
    return needed ? await catalogue.find(name, options) : undefined;
  }

  async #send(call: ToolCall, tool: KnownTool | undefined, options: CallOptions): Promise<Result> {
    const { request, catalogue } = this.#setup;
    const send = (known: KnownTool | undefined): Promise<Result> =>
      request(
        {
          method: 'tools/call',
          params: { name: call.name, arguments: call.arguments ?? {} },
          options,
          headers: known === undefined ? {} : argumentHeaders(known.plan, call.arguments),
        },
        options.repeatable === true,
      );
    try {
      return await send(tool);
    } catch (error) {
      if (!ServerError.is(error) || error.code !== wireErrors.header_mismatch.wire) throw error;
      // The tool has changed: its new definition says which headers it wants now.
      catalogue.invalidate();
      return await send(await catalogue.find(call.name, options));
    }
  }
}
