/** How a call goes, for whoever waits for it. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: number) => void;
}

/** What a tool answered: its text blocks, joined, and its structured content where it has some. */
export interface Answer {
  readonly text: string;
  readonly structured?: unknown;
  readonly isError: boolean;
}

/** A program that serves its standard streams. */
export interface StdioServer {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
  /** Its working folder. */
  readonly cwd: string;
}

/** What to connect to: the URL of an MCP endpoint, or a program to start. */
export type Target = string | StdioServer;

/** What a client may want to hear of. */
export type Interest = 'tools' | 'prompts' | { readonly resource: string };

/** An official client, connected to a server; it answers what the server asks with {@link answers}. */
export interface Peer extends AsyncDisposable {
  /** The revision that client and server agreed on. */
  readonly protocolVersion: string | undefined;
  toolNames(): Promise<readonly string[]>;
  promptNames(): Promise<readonly string[]>;
  resourceUris(): Promise<readonly string[]>;
  templateUris(): Promise<readonly string[]>;
  call(name: string, input?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  /** @returns the texts of the resource's contents */
  read(uri: string): Promise<readonly string[]>;
  /** @returns the texts of the prompt's messages */
  prompt(name: string, values?: Record<string, string>): Promise<readonly string[]>;
  /** @returns what the server suggests for the start of a prompt's argument */
  complete(prompt: string, argument: string, typed: string): Promise<readonly string[]>;
  /** Resolves once the server will tell of changes. */
  watch(interest: Interest): Promise<void>;
  /** Resolves with the parameters of the next notification of a method. */
  heard(method: ChangeNotification): Promise<unknown>;
}

/** Notifications of changes. */
export const changeNotifications = [
  'notifications/tools/list_changed',
  'notifications/prompts/list_changed',
  'notifications/resources/updated',
] as const;

/** One of {@link changeNotifications}. */
export type ChangeNotification = (typeof changeNotifications)[number];

/** Who the clients say they are. */
export const clientInfo = { name: 'end-to-end', version: '1.0.0' };

/** What the clients offer to servers. */
export const capabilities = { elicitation: {}, sampling: {}, roots: {} };

/** What person, model and client answer. */
export const answers = {
  form: {
    action: 'accept' as const,
    content: {
      context: 'the meeting',
      name: 'Ada',
      username: 'ada',
      email: 'ada@example.com',
      color: 'green',
      ok: true,
    },
  },
  completion: {
    role: 'assistant' as const,
    model: 'a-model',
    content: { type: 'text' as const, text: 'Paris' },
  },
  roots: { roots: [{ uri: 'file:///project', name: 'Project' }] },
};

/** Joins the text blocks of a result. */
export const textOf = (content: readonly { type: string; text?: unknown }[]): string =>
  content.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('\n');
