import {
  acceptedContent,
  completable,
  inputRequired,
  inputResponse,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
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

/** What a server's instances share: whether its tools have grown, and who is told. */
export interface Garden {
  readonly ledger: Ledger;
  grown: boolean;
  changed(): void;
}

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });

/** The suite's server, built with the official SDK of the second generation; one instance of it. */
export function defineOnSdkTwo(garden: Garden): McpServer {
  const server = new McpServer(
    { name: 'sdk-two', version: '2.4.0' },
    { capabilities: { tools: { listChanged: true } } },
  );
  defineAnswers(server);
  defineWork(server, garden.ledger);
  defineGrowth(server, garden);
  defineQuestions(server);
  defineTexts(server);
  return server;
}

function defineAnswers(server: McpServer): void {
  server.registerTool('echo', { inputSchema: z.object({ text: z.string() }) }, (input) =>
    text(input.text),
  );
  server.registerTool(
    'add',
    {
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
    },
    ({ a, b }) => ({ ...text(String(a + b)), structuredContent: { sum: a + b } }),
  );
  server.registerTool('picture', {}, () => ({
    content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }],
  }));
  server.registerTool('fail', {}, () => ({ ...text('It broke.'), isError: true }));
}

function defineWork(server: McpServer, ledger: Ledger): void {
  server.registerTool('count', {}, async (context) => {
    for (const progress of [1, 2, 3]) await report(context, progress);
    return text('counted');
  });
  server.registerTool('wait', {}, async ({ mcpReq }) => {
    await untilCancelled(mcpReq.signal, ledger);
    return text('never read');
  });
  for (const name of ['started', 'cancelled'] as const) {
    server.registerTool(`until_${name}`, {}, async () => {
      await ledger[name].promise;
      return text(name);
    });
  }
  server.registerTool('hang_up', { inputSchema: z.object({ until: z.number() }) }, ({ until }) =>
    text(hangUp(ledger, until)),
  );
}

async function report({ mcpReq }: ServerContext, progress: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  const params = { progressToken, progress, total: 3 };
  await mcpReq.notify({ method: 'notifications/progress', params });
}

function defineGrowth(server: McpServer, garden: Garden): void {
  const leaf = server.registerTool('leaf', {}, () => text('a leaf'));
  if (!garden.grown) leaf.disable();
  server.registerTool('grow', {}, () => {
    garden.grown = true;
    leaf.enable();
    garden.changed();
    return text('grown');
  });
}

function defineQuestions(server: McpServer): void {
  server.registerTool('ask_person', {}, ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'name');
    if (answer.kind !== 'elicit') {
      return inputRequired({ inputRequests: { name: inputRequired.elicit(nameForm) } });
    }
    const form = acceptedContent<{ name: string }>(mcpReq.inputResponses, 'name');
    return text(`${answer.action}: ${String(form?.name)}`);
  });
  server.registerTool('ask_model', {}, ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'capital');
    if (answer.kind !== 'sampling') {
      const capital = inputRequired.createMessage(capitalQuestion);
      return inputRequired({ inputRequests: { capital } });
    }
    const [block] = [answer.result.content].flat();
    return text(block?.type === 'text' ? block.text : '');
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
    { argsSchema: z.object({ name: completable(z.string(), namesFrom) }) },
    ({ name }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}.` } }],
    }),
  );
}
