import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { ChatRequest } from './chat-completion.ts';
import { problemOf } from './check-chat-request.ts';
import { renderChunks, renderCompletion } from './render-answer.ts';
import type { ScriptedAnswer, ScriptedRefusal, ScriptedTurn } from './scripted-reply.ts';

/** A request that the scripted model got. */
export interface RecordedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: ChatRequest;
}

/** Starts a {@link ScriptedModel} on a free port of this machine. */
export async function startScriptedModel(script: readonly ScriptedTurn[]): Promise<ScriptedModel> {
  const model = new ScriptedModel(script);
  await model.listen();
  return model;
}

/**
 * A model endpoint that speaks the OpenAI-compatible protocol over real HTTP and says what a script tells it to: one
 * turn of the script for each well-formed request, whole or streamed as the client asks. A request beyond the script
 * is refused, and remembered: closing it rejects then, so that no test passes over it.
 */
export class ScriptedModel implements AsyncDisposable {
  readonly #script: readonly ScriptedTurn[];
  readonly #requests: RecordedRequest[] = [];
  readonly #server: Server;
  #played = 0;
  #failure: Error | undefined;

  constructor(script: readonly ScriptedTurn[]) {
    this.#script = script;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.#failure ??= error as Error;
        response.destroy();
      });
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** What clients call the base URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** The well-formed requests so far. */
  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }

  /** How many turns of the script were not asked for yet. */
  get turnsLeft(): number {
    return this.#script.length - this.#played;
  }

  /** Stops it. @throws Error what went wrong with the script: it was exhausted, or one of its turns threw */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat(await request.toArray()).toString();
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions') {
      refuse(response, {
        status: 404,
        error: { message: `Invalid URL (${request.method} ${request.url})` },
      });
      return;
    }
    const body = JSON.parse(text) as ChatRequest;
    const problem = problemOf(body);
    if (problem !== undefined) {
      const type = 'invalid_request_error';
      refuse(response, { status: 400, error: { message: problem, type } });
      return;
    }
    this.#requests.push({ headers: request.headers, body });
    const reply = await this.#nextTurn(body);
    if ('status' in reply) refuse(response, reply);
    else await this.#answer(response, body, reply);
  }

  #nextTurn(body: ChatRequest): ReturnType<ScriptedTurn> {
    const turn = this.#script[this.#played];
    if (turn === undefined) {
      const last = body.messages.at(-1);
      const message = `The script has ${this.#script.length} turns and was asked for another, after: ${JSON.stringify(last)}`;
      this.#failure ??= new Error(message);
      return { status: 400, error: { message, type: 'script_exhausted' } };
    }
    this.#played += 1;
    return turn(body);
  }

  async #answer(
    response: ServerResponse,
    body: ChatRequest,
    answer: ScriptedAnswer,
  ): Promise<void> {
    const facts = {
      id: `chatcmpl-${this.#played}`,
      model: body.model,
      answer,
      includeUsage: body.stream_options?.include_usage === true,
    };
    if (body.stream === true) await stream(response, renderChunks(facts), answer);
    else
      response
        .setHeader('Content-Type', 'application/json')
        .end(JSON.stringify(renderCompletion(facts)));
  }
}

async function stream(
  response: ServerResponse,
  chunks: readonly object[],
  { restAfter, breaksOff = false }: ScriptedAnswer,
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const sent = breaksOff ? chunks.slice(0, 2) : chunks;
  for (const [index, chunk] of sent.entries()) {
    if (index === 2) await restAfter;
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
  // The reset must not overtake what was written.
  if (breaksOff) response.write(': cut\n\n', () => response.destroy());
  else response.end('data: [DONE]\n\n');
}

function refuse(response: ServerResponse, { status, error, headers = {} }: ScriptedRefusal): void {
  const isText = typeof error === 'string';
  response
    .writeHead(status, { 'Content-Type': isText ? 'text/plain' : 'application/json', ...headers })
    .end(isText ? error : JSON.stringify({ error: { param: null, ...error } }));
}
