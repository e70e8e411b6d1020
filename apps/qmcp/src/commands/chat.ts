import { text } from 'node:stream/consumers';

import type { Command } from 'commander';

import type { Cli } from '../cli/cli.ts';
import { CliError } from '../cli/cli-error.ts';
import { defineCommand } from '../cli/command.ts';
import type { GlobalOptions } from '../cli/command.ts';

interface Options {
  readonly url: readonly string[];
  readonly command: readonly string[];
  readonly keyFile?: string;
  readonly model?: string;
  readonly modelUrl?: string;
  readonly json?: boolean;
}

/** Lets a model answer with the tools of servers. */
export default defineCommand<Options, [prompt: string | undefined]>({
  name: 'chat',
  summary: 'Chat with a model that may use the tools',
  details:
    'The model is any that has an OpenAI-compatible API. Its calls pass the same checks as any other and stand in the audit. The answer goes to standard output, the calls go to standard error. Without a prompt, a terminal is asked for one after the other, and anything else is read to its end. Ctrl-C stops a turn; a second one leaves.',
  examples: [
    'qmcp chat "Check if Arkadiy Dobkin is present as a user; if not, add him"',
    'qmcp chat --model-url http://127.0.0.1:11434/v1 --model qwen3',
    'qmcp chat --url http://127.0.0.1:3333 --url https://example.com/mcp',
    'qmcp chat --json "How many users are there?"',
  ],
  configure: (command) =>
    serverOptions(command)
      .argument('[prompt]', 'what to say; - reads it from standard input')
      .option('--model <name>', 'the model, as its API names it (or set QMCP_MODEL)')
      .option('--model-url <url>', 'base URL of its API (or set QMCP_MODEL_URL)')
      .option('--json', 'print the transcript as JSON, an object a line, for programs'),

  async run({ cli, options }, prompt) {
    const config = await cli.config(settingsOf(options));
    const { Chat } = await import('../chat/chat.ts');
    const chat = new Chat(cli, config, {
      servers: { urls: options.url, commands: options.command },
      asJson: options.json === true,
    });
    const said = await readPrompt(cli, prompt);
    return said === undefined ? await chat.talk() : await chat.once(said);
  },
});

const serverOptions = (command: Command): Command =>
  command
    .option('--url <url>', 'use the tools of this running server; may be repeated', append, [])
    .option('--command <line>', 'start this server and use its tools; may be repeated', append, [])
    .option('--key-file <file>', 'file with the API key for the first --url (or set QMCP_API_KEY)');

const append = (value: string, values: readonly string[]): readonly string[] => [...values, value];

const settingsOf = ({
  home,
  config,
  logLevel,
  keyFile,
  model,
  modelUrl,
}: Options & GlobalOptions) => ({
  home,
  config,
  logLevel,
  apiKeyFile: keyFile,
  model,
  modelUrl,
});

/** @returns undefined where a person is to be asked */
async function readPrompt({ host }: Cli, prompt: string | undefined): Promise<string | undefined> {
  const isTerminal = 'isTTY' in host.stdin && host.stdin.isTTY === true;
  if (prompt === undefined && isTerminal) return undefined;
  const said = prompt === undefined || prompt === '-' ? await text(host.stdin) : prompt;
  if (said.trim() !== '') return said;
  throw new CliError('usage', 'Nothing is asked: give a prompt, or start it in a terminal');
}
