import { EventEmitter, once } from 'node:events';

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { answers, capabilities, changeNotifications, clientInfo, textOf } from './peer.ts';
import type { Answer, CallOptions, ChangeNotification, Interest, Peer, Target } from './peer.ts';
import { observeStream } from './stream-opening.ts';

/** The eras that the second generation speaks. */
type Era = 'legacy' | 'modern';

/** Connects the second generation of the official client, in one of the eras that it speaks. */
export async function connectSdkTwo(target: Target, era: Era): Promise<Peer> {
  const mode = era === 'legacy' ? 'legacy' : { pin: '2026-07-28' };
  const client = new Client(clientInfo, { capabilities, versionNegotiation: { mode } });
  client.setRequestHandler('elicitation/create', () => answers.form);
  client.setRequestHandler('sampling/createMessage', () => answers.completion);
  client.setRequestHandler('roots/list', () => answers.roots);
  if (typeof target === 'string') return connectOverHttp(client, target, era);
  await client.connect(new StdioClientTransport({ ...target, stderr: 'ignore' }));
  return new SdkTwoPeer(client);
}

async function connectOverHttp(client: Client, url: string, era: Era): Promise<Peer> {
  const stream = observeStream();
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: stream.fetch });
  await client.connect(transport);
  if (era === 'legacy') await stream.opened;
  return new SdkTwoPeer(client);
}

class SdkTwoPeer implements Peer {
  readonly #client: Client;
  readonly #changes = new EventEmitter();

  constructor(client: Client) {
    this.#client = client;
    for (const name of changeNotifications)
      client.setNotificationHandler(name, ({ method, params }) => {
        this.#changes.emit(method, params);
      });
  }

  get protocolVersion(): string | undefined {
    return this.#client.getNegotiatedProtocolVersion();
  }

  async toolNames(): Promise<readonly string[]> {
    return (await this.#client.listTools()).tools.map(({ name }) => name);
  }

  async promptNames(): Promise<readonly string[]> {
    return (await this.#client.listPrompts()).prompts.map(({ name }) => name);
  }

  async resourceUris(): Promise<readonly string[]> {
    return (await this.#client.listResources()).resources.map(({ uri }) => uri);
  }

  async templateUris(): Promise<readonly string[]> {
    const { resourceTemplates } = await this.#client.listResourceTemplates();
    return resourceTemplates.map(({ uriTemplate }) => uriTemplate);
  }

  async call(
    name: string,
    input: Record<string, unknown> = {},
    { signal, onProgress }: CallOptions = {},
  ): Promise<Answer> {
    const { content, structuredContent, isError } = await this.#client.callTool(
      { name, arguments: input },
      {
        ...(signal !== undefined && { signal }),
        ...(onProgress !== undefined && {
          onprogress: ({ progress }: { progress: number }) => onProgress(progress),
        }),
      },
    );
    return { text: textOf(content), structured: structuredContent, isError: isError ?? false };
  }

  async read(uri: string): Promise<readonly string[]> {
    const { contents } = await this.#client.readResource({ uri });
    return contents.flatMap((content) => ('text' in content ? [content.text] : []));
  }

  async prompt(name: string, values: Record<string, string> = {}): Promise<readonly string[]> {
    const { messages } = await this.#client.getPrompt({ name, arguments: values });
    return messages.map(({ content }) => textOf([content]));
  }

  async complete(prompt: string, argument: string, typed: string): Promise<readonly string[]> {
    const { completion } = await this.#client.complete({
      ref: { type: 'ref/prompt', name: prompt },
      argument: { name: argument, value: typed },
    });
    return completion.values;
  }

  async watch(interest: Interest): Promise<void> {
    if (this.#client.getProtocolEra() === 'modern') await this.#client.listen(filterOf(interest));
    else if (typeof interest === 'object')
      await this.#client.subscribeResource({ uri: interest.resource });
  }

  async heard(method: ChangeNotification): Promise<unknown> {
    const [params] = (await once(this.#changes, method)) as unknown[];
    return params;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}

function filterOf(interest: Interest): Parameters<Client['listen']>[0] {
  if (typeof interest === 'object') return { resourceSubscriptions: [interest.resource] };
  return interest === 'tools' ? { toolsListChanged: true } : { promptsListChanged: true };
}
