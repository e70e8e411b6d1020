import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod';
import { McpServer } from 'tmcp';
import { complete, prompt, resource, tool } from 'tmcp/utils';
import * as z from 'zod';

import { capitalQuestion, hangUp, namesFrom, PIXEL, untilCancelled } from './foreign-server.ts';
import type { Ledger } from './foreign-server.ts';

type TmcpServer = ReturnType<typeof openServer>;

/** The suite's server, built with tmcp. */
export function defineOnTmcp(ledger: Ledger): TmcpServer {
  const server = openServer();
  defineAnswers(server);
  defineWork(server, ledger);
  defineQuestions(server);
  defineTexts(server);
  return server;
}

const openServer = () =>
  new McpServer(
    { name: 'tmcp', version: '1.20.0', description: 'The suite on tmcp' },
    {
      adapter: new ZodJsonSchemaAdapter(),
      capabilities: {
        tools: { listChanged: true },
        prompts: {},
        resources: {},
        completions: {},
      },
      pagination: { tools: { size: 4 } },
    },
  );

function defineAnswers(server: TmcpServer): void {
  server.tool(
    { name: 'echo', description: 'Repeats', schema: z.object({ text: z.string() }) },
    (input) => tool.text(input.text),
  );
  server.tool(
    {
      name: 'add',
      description: 'Adds',
      schema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
    },
    ({ a, b }) => tool.structured({ sum: a + b }),
  );
  server.tool({ name: 'picture', description: 'Shows' }, () =>
    tool.media('image', PIXEL, 'image/png'),
  );
  server.tool({ name: 'fail', description: 'Breaks' }, () => tool.error('It broke.'));
}

function defineWork(server: TmcpServer, ledger: Ledger): void {
  server.tool({ name: 'count', description: 'Counts' }, () => {
    for (const progress of [1, 2, 3]) server.progress(progress, 3);
    return tool.text('counted');
  });
  server.tool({ name: 'wait', description: 'Waits' }, async () => {
    if (server.ctx.signal !== undefined) await untilCancelled(server.ctx.signal, ledger);
    return tool.text('never read');
  });
  for (const name of ['started', 'cancelled'] as const) {
    server.tool({ name: `until_${name}`, description: 'Watches' }, async () => {
      await ledger[name].promise;
      return tool.text(name);
    });
  }
  server.tool(
    {
      name: 'hang_up',
      description: 'Breaks every connection',
      schema: z.object({ until: z.number() }),
    },
    ({ until }) => tool.text(hangUp(ledger, until)),
  );
  server.tool({ name: 'grow', description: 'Adds a tool' }, () => {
    server.tool({ name: 'leaf', description: 'Grown' }, () => tool.text('a leaf'));
    return tool.text('grown');
  });
}

function defineQuestions(server: TmcpServer): void {
  server.tool(
    { name: 'ask_person', description: 'Asks the person', replayable: true },
    async () => {
      const answer = await server.elicitation('Who are you?', z.object({ name: z.string() }));
      return tool.text(`${answer.action}: ${String(answer.content?.name)}`);
    },
  );
  server.tool({ name: 'ask_model', description: 'Asks the model', replayable: true }, async () => {
    const [block] = [(await server.message(capitalQuestion)).content].flat();
    return tool.text(block?.type === 'text' ? block.text : '');
  });
}

function defineTexts(server: TmcpServer): void {
  server.resource({ name: 'today', description: 'Today', uri: 'note://today' }, (uri) =>
    resource.text(uri, 'Water the plants.'),
  );
  server.template(
    { name: 'note', description: 'One note', uri: 'note://by-id/{id}' },
    (uri, { id }) => resource.text(uri, `Note ${String(id)}`),
  );
  server.prompt(
    {
      name: 'greet',
      description: 'Greets',
      schema: z.object({ name: z.string() }),
      complete: { name: (start) => complete.values(namesFrom(start)) },
    },
    ({ name }) => prompt.message(`Greet ${name}.`),
  );
}
