import type { Clock, LogLevel, Schema, SchemaInput, SchemaOutput } from '@qmcp/contracts';
import type { ResourceContents } from '@qmcp/contracts';

import type { Connection } from './connection.ts';
import type { SessionSetup } from './eras/session-setup.ts';
import { PagedList } from './lists/paged-list.ts';
import type { RequestOptions } from './requests/request-options.ts';
import { safeListener } from './requests/safe-listener.ts';
import type { Attempted, Resilience } from './resilience/resilience.ts';
import { readCompletion } from './results/completion.ts';
import type { Completion } from './results/completion.ts';
import type { ResultReader } from './results/define-result.ts';
import type { ListPage } from './results/lists.ts';
import { readPromptResult, readPromptsPage } from './results/prompts.ts';
import type { ListedPrompt, PromptResult } from './results/prompts.ts';
import {
  readResourceResult,
  readResourcesPage,
  readResourceTemplatesPage,
} from './results/resources.ts';
import type { ListedResource, ListedResourceTemplate } from './results/resources.ts';
import { readToolsPage } from './results/tools.ts';
import type { CallToolResult } from './results/tools.ts';
import type { Result, ServerFacts, SessionRequest } from './session.ts';
import { listenLegacy } from './subscriptions/legacy-subscription.ts';
import { listenModern } from './subscriptions/modern-subscription.ts';
import type { SubscriptionEvent } from './subscriptions/subscription-event.ts';
import type { SubscriptionFilter } from './subscriptions/subscription-filter.ts';
import type { Subscription } from './subscriptions/subscription.ts';
import { TaskClient } from './tasks/task-client.ts';
import { callDefined } from './tools/call-defined.ts';
import type { TypedTool } from './tools/call-defined.ts';
import type { CallOptions, CallOutcome, ToolCall } from './tools/call-options.ts';
import { ToolCatalogue } from './tools/tool-catalogue.ts';
import { ToolCaller } from './tools/tool-caller.ts';
import type { ToolDefinition } from './tool-definition.ts';

/** What a client is made of; {@link connect} puts it together. */
export interface ClientParts {
  readonly connection: Connection;
  readonly resilience: Resilience;
  readonly setup: Pick<SessionSetup, 'handlers' | 'clock' | 'logger'>;
  readonly notices: EventHub;
  readonly handshakes: HandshakeHub;
}

/** Hands events of the connection to whoever listens at the moment. */
export type EventHub = Set<(event: SubscriptionEvent) => void>;

/** Tells whoever listens at the moment that a session of the 2025 era was opened. */
export type HandshakeHub = Set<() => void>;

/**
 * A client of one MCP server, of either era. Every method connects first where there is no connection, and again after
 * one was lost. All of them throw {@link ServerError} for what the server refuses, {@link HttpStatusError} for an HTTP
 * reply that is no MCP message, and PlatformError, whose `code` and `retryable` say what went wrong in between.
 */
export class Client implements AsyncDisposable {
  /** Tasks by their ids, also those of an earlier process. */
  readonly tasks: TaskClient;
  readonly #parts: ClientParts;
  readonly #clock: Clock;
  readonly #tools: ToolCatalogue;
  readonly #caller: ToolCaller;
  readonly #resources: PagedList<ListedResource>;
  readonly #resourceTemplates: PagedList<ListedResourceTemplate>;
  readonly #prompts: PagedList<ListedPrompt>;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#clock = parts.setup.clock;
    this.#tools = new ToolCatalogue({
      fetch: this.#pages('tools/list', readToolsPage),
      ...parts.setup,
    });
    this.#resources = this.#list('resources/list', readResourcesPage);
    this.#resourceTemplates = this.#list('resources/templates/list', readResourceTemplatesPage);
    this.#prompts = this.#list('prompts/list', readPromptsPage);
    const repeatable = (request: SessionRequest): Promise<Result> =>
      this.#request(request, { repeatable: true });
    this.tasks = new TaskClient({
      ...parts.setup,
      request: repeatable,
      subscribe: (filter, onEvent, options) => this.subscribe(filter, onEvent, options),
    });
    this.#caller = new ToolCaller({
      request: (request, mayRepeat) => this.#request(request, { repeatable: mayRepeat }),
      server: () => this.server(),
      catalogue: this.#tools,
      tasks: this.tasks,
    });
    parts.notices.add((event) => this.#forgetChanged(event));
  }

  /** The server, as it presents itself. Connects where there is no connection. */
  async server(): Promise<ServerFacts> {
    return (await this.#parts.connection.session()).server;
  }

  /**
   * All tools, from the cache for as long as the server allowed (`ttlMs`). Tools that can't be called by the
   * specification's rules are left out, with a warning in the log.
   */
  listTools(options?: RequestOptions): Promise<readonly ToolDefinition[]> {
    return this.#tools.all(options);
  }

  /**
   * Calls a tool and waits for its result; questions that it asks go to the client's handlers, and a call that becomes a
   * task is followed to its end. A failure of the tool is a result with `isError`. Aborting the signal cancels the call.
   */
  callTool<Output = unknown>(
    call: ToolCall,
    options: CallOptions<Output> = {},
  ): Promise<CallToolResult<Output>> {
    return this.#caller.call(call, options);
  }

  /** Calls a tool without waiting for a task: keep its id, and collect the result with `tasks.result`. */
  startTool<Output = unknown>(
    call: ToolCall,
    options: CallOptions<Output> = {},
  ): Promise<CallOutcome<Output>> {
    return this.#caller.start(call, options);
  }

  /**
   * Calls a tool whose definition is at hand, with types from its schemas.
   * @returns its structured content, checked
   * @throws ToolError with the tool's words when it fails
   */
  call<I extends Schema, O extends Schema>(
    tool: TypedTool<I, O>,
    input: SchemaInput<I>,
    options: CallOptions = {},
  ): Promise<SchemaOutput<O>> {
    const call = (toolCall: ToolCall, callOptions: CallOptions): Promise<CallToolResult> =>
      this.callTool(toolCall, callOptions);
    return callDefined(call, tool, { input, options });
  }

  /** All resources, cached like tools. */
  listResources(options?: RequestOptions): Promise<readonly ListedResource[]> {
    return this.#resources.all(options);
  }

  /** All resource templates, cached like tools. */
  listResourceTemplates(options?: RequestOptions): Promise<readonly ListedResourceTemplate[]> {
    return this.#resourceTemplates.all(options);
  }

  /** What a resource holds; always asked for. */
  async readResource(uri: string, options?: RequestOptions): Promise<readonly ResourceContents[]> {
    const result = await this.request('resources/read', { uri }, options);
    return readResourceResult(result).contents;
  }

  /** All prompts, cached like tools. */
  listPrompts(options?: RequestOptions): Promise<readonly ListedPrompt[]> {
    return this.#prompts.all(options);
  }

  /** A prompt, filled in. */
  async getPrompt(
    prompt: { readonly name: string; readonly arguments?: Readonly<Record<string, string>> },
    options?: RequestOptions,
  ): Promise<PromptResult> {
    return readPromptResult(await this.request('prompts/get', prompt, options));
  }

  /**
   * Values that complete an argument.
   * @param query - as `completion/complete` has it: `ref`, `argument`, and `context` with what is filled in already
   */
  async complete(
    query: {
      readonly ref:
        | { readonly type: 'ref/prompt'; readonly name: string }
        | { readonly type: 'ref/resource'; readonly uri: string };
      readonly argument: { readonly name: string; readonly value: string };
      readonly context?: { readonly arguments?: Readonly<Record<string, string>> };
    },
    options?: RequestOptions,
  ): Promise<Completion> {
    return readCompletion(await this.request('completion/complete', query, options)).completion;
  }

  /**
   * Reports what happens at the server until it is closed, over lost connections too: after one, everything that may
   * have changed in between is reported as changed. In the 2025 era that is when the next request has connected again.
   * Lists are asked for anew after their change. An aborted signal closes it too.
   */
  async subscribe(
    filter: SubscriptionFilter,
    onEvent: (event: SubscriptionEvent) => void,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Subscription> {
    const server = await this.server();
    const tell = safeListener(onEvent, this.#parts.setup.logger);
    const noticed = (event: SubscriptionEvent): void => {
      this.#forgetChanged(event);
      tell(event);
    };
    if (server.era === 'modern') {
      // A stream that broke is opened again by the subscription, which knows what may have been missed.
      const request = (listen: SessionRequest): Promise<Result> =>
        this.#request(listen, { repeatable: false, endless: true });
      return await listenModern(filter, { request, clock: this.#clock, onEvent: noticed, signal });
    }
    const request = (subscribe: SessionRequest): Promise<Result> =>
      this.#request(subscribe, { repeatable: true });
    const { notices, handshakes } = this.#parts;
    const setup = { request, server, notices, handshakes, onEvent: noticed, signal };
    return await listenLegacy(filter, setup);
  }

  /** From which level on the server's log is wanted from now on; see `onLog` of {@link connect}. */
  async setLogLevel(level: LogLevel): Promise<void> {
    await (await this.#parts.connection.session()).setLogLevel(level);
  }

  /** Any request, for what has no method here. It is repeated after failures where it only reads. */
  request(
    method: string,
    params: Readonly<Record<string, unknown>> = {},
    options: RequestOptions = {},
  ): Promise<Result> {
    return this.#request({ method, params, options }, { repeatable: READS.has(method) });
  }

  /** Ends the connection and whatever is under way; safe to call twice. */
  close(): Promise<void> {
    return this.#parts.connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #request(request: SessionRequest, attempted: Omit<Attempted, 'signal'>): Promise<Result> {
    const { connection, resilience } = this.#parts;
    return resilience.run(
      async () => (connection.live ?? (await connection.session())).request(request),
      { ...attempted, signal: request.options?.signal },
    );
  }

  #list<Entry>(method: string, read: ResultReader<ListPage<Entry>>): PagedList<Entry> {
    return new PagedList(method, this.#pages(method, read), this.#clock);
  }

  #pages<Entry>(method: string, read: ResultReader<ListPage<Entry>>) {
    return async (cursor: string | undefined, options: RequestOptions): Promise<ListPage<Entry>> =>
      read(await this.request(method, cursor === undefined ? {} : { cursor }, options));
  }

  #forgetChanged({ type }: SubscriptionEvent): void {
    if (type === 'tools_changed') this.#tools.invalidate();
    if (type === 'prompts_changed') this.#prompts.invalidate();
    if (type !== 'resources_changed') return;
    this.#resources.invalidate();
    this.#resourceTemplates.invalidate();
  }
}

/** Methods that change nothing. */
const READS: ReadonlySet<string> = new Set([
  'tools/list',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'prompts/list',
  'prompts/get',
  'completion/complete',
  'server/discover',
  'tasks/get',
  'ping',
]);
