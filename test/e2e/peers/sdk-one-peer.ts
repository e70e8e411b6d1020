import { EventEmitter, once } from 'node:events';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CallToolResultSchema,
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  PromptListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';

import { answers, capabilities, clientInfo, textOf } from './peer.ts';
import type {
  Answer,
  CallOptions,
  ChangeNotification,
  Interest,
  Peer,
  StdioServer,
  Target,
} from './peer.ts';
import { observeStream } from './stream-opening.ts';

/** Connects the first generation of the official client. */
export async function connectSdkOne(target: Target): Promise<Peer> {
  const client = new Client(clientInfo, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, () => answers.form);
  client.setRequestHandler(CreateMessageRequestSchema, () => answers.completion);
  client.setRequestHandler(ListRootsRequestSchema, () => answers.roots);
  if (typeof target === 'string') return connectOverHttp(client, target);
  return connectOverStdio(client, target);
}

async function connectOverStdio(client: Client, server: StdioServer): Promise<Peer> {
  const transport = new StdioClientTransport({ ...server, stderr: 'ignore' });
  // The client tells the version to its transport alone, and this transport does not keep it.
  const agreed = { protocolVersion: undefined as string | undefined };
  const setProtocolVersion = (version: string): void => {
    agreed.protocolVersion = version;
  };
  await client.connect(Object.assign(transport, { setProtocolVersion }));
  return new SdkOnePeer(client, agreed);
}

async function connectOverHttp(client: Client, url: string): Promise<Peer> {
  const stream = observeStream();
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: stream.fetch });
  await client.connect(transport);
  await stream.opened;
  return new SdkOnePeer(client, transport);
}

/** What the client does not tell of its connection. */
interface Agreement {
  readonly protocolVersion: string | undefined;
}

class SdkOnePeer implements Peer {
  readonly #client: Client;
  readonly #agreed: Agreement;
  readonly #changes = new EventEmitter();

  constructor(client: Client, agreed: Agreement) {
    this.#client = client;
    this.#agreed = agreed;
    for (const schema of [
      ToolListChangedNotificationSchema,
      PromptListChangedNotificationSchema,
      ResourceUpdatedNotificationSchema,
    ])
      client.setNotificationHandler(schema, ({ method, params }) => {
        this.#changes.emit(method, params);
      });
  }

  get protocolVersion(): string | undefined {
    return this.#agreed.protocolVersion;
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
    const result = CallToolResultSchema.parse(
      await this.#client.callTool({ name, arguments: input }, undefined, {
        ...(signal !== undefined && { signal }),
        ...(onProgress !== undefined && {
          onprogress: ({ progress }: { progress: number }) => onProgress(progress),
        }),
      }),
    );
    return {
      text: textOf(result.content),
      structured: result.structuredContent,
      isError: result.isError ?? false,
    };
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

  /** Changes of lists come without asking in this era. */
  async watch(interest: Interest): Promise<void> {
    if (typeof interest === 'object')
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
