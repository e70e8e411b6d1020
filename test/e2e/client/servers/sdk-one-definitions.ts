import { completable } from '@modelcontextprotocol/sdk/server/completable.js';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { CreateMessageResultSchema, ElicitResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type {
  CallToolResult,
  ServerNotification,
  ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';

import {
  capitalQuestion,
  hangUp,
  nameForm,
  namesFrom,
  PIXEL,
  untilCancelled,
} from './foreign-server.ts';
import type { Ledger } from './foreign-server.ts';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });

/** The suite's server, built with the official SDK of the first generation. */
export function defineOnSdkOne(ledger: Ledger): McpServer {
  const server = new McpServer({ name: 'sdk-one', version: '1.32.2' });
  defineAnswers(server);
  defineWork(server, ledger);
  defineQuestions(server);
  defineTexts(server);
  return server;
}

function defineAnswers(server: McpServer): void {
  server.registerTool('echo', { inputSchema: { text: z.string() } }, (input) => text(input.text));
  server.registerTool(
    'add',
    { inputSchema: { a: z.number(), b: z.number() }, outputSchema: { sum: z.number() } },
    ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }),
  );
  server.registerTool('picture', {}, () => ({
    content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }],
  }));
  server.registerTool('fail', {}, () => ({ ...text('It broke.'), isError: true }));
}

function defineWork(server: McpServer, ledger: Ledger): void {
  server.registerTool('count', {}, async (extra) => {
    for (const progress of [1, 2, 3]) await report(extra, progress);
    return text('counted');
  });
  server.registerTool('wait', {}, async ({ signal }) => {
    await untilCancelled(signal, ledger);
    return text('never read');
  });
  for (const name of ['started', 'cancelled'] as const) {
    server.registerTool(`until_${name}`, {}, async () => {
      await ledger[name].promise;
      return text(name);
    });
  }
  server.registerTool('hang_up', { inputSchema: { until: z.number() } }, ({ until }) =>
    text(hangUp(ledger, until)),
  );
  server.registerTool('grow', {}, () => {
    server.registerTool('leaf', {}, () => text('a leaf'));
    return text('grown');
  });
}

const report = async (
  { _meta: meta, sendNotification }: Extra,
  progress: number,
): Promise<void> => {
  const progressToken = meta?.progressToken;
  if (progressToken === undefined) return;
  await sendNotification({
    method: 'notifications/progress',
    params: { progressToken, progress, total: 3 },
  });
};

function defineQuestions(server: McpServer): void {
  server.registerTool('ask_person', {}, async ({ sendRequest }) => {
    const answer = await sendRequest(
      { method: 'elicitation/create', params: nameForm },
      ElicitResultSchema,
    );
    return text(`${answer.action}: ${String(answer.content?.['name'])}`);
  });
  server.registerTool('ask_model', {}, async ({ sendRequest }) => {
    const { content } = await sendRequest(
      { method: 'sampling/createMessage', params: capitalQuestion },
      CreateMessageResultSchema,
    );
    return text('text' in content ? content.text : '');
  });
}

function defineTexts(server: McpServer): void {
  const read = (uri: URL, words: string) => ({ contents: [{ uri: uri.href, text: words }] });
  server.registerResource('today', 'note://today', {}, (uri) => read(uri, 'Water the plants.'));
  server.registerResource(
    'note',
    new ResourceTemplate('note://by-id/{id}', { list: undefined }),
    {},
    (uri, { id }) => read(uri, `Note ${String(id)}`),
  );
  server.registerPrompt(
    'greet',
    { argsSchema: { name: completable(z.string(), namesFrom) } },
    ({ name }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}.` } }],
    }),
  );
}
