import { once } from 'node:events';

import { FastMCP, imageContent } from 'fastmcp';
import type { FastMCPSession } from 'fastmcp';
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

/** The suite's server, built with FastMCP for TypeScript. */
export function defineOnFastMcp(ledger: Ledger): FastMCP {
  const silent = { debug() {}, error() {}, info() {}, log() {}, warn() {} };
  const server = new FastMCP({
    name: 'fastmcp',
    version: '4.20.16',
    logger: silent,
    ping: { enabled: false },
  });
  defineAnswers(server);
  defineWork(server, ledger);
  defineQuestions(server);
  defineTexts(server);
  return server;
}

function defineAnswers(server: FastMCP): void {
  server.addTool({
    name: 'echo',
    parameters: z.object({ text: z.string() }),
    execute: async ({ text }) => text,
  });
  server.addTool({
    name: 'add',
    parameters: z.object({ a: z.number(), b: z.number() }),
    outputSchema: z.object({ sum: z.number() }),
    execute: async ({ a, b }) => ({ sum: a + b }),
  });
  server.addTool({
    name: 'picture',
    execute: () => imageContent({ buffer: Buffer.from(PIXEL, 'base64') }),
  });
  server.addTool({
    name: 'fail',
    execute: async () => ({ content: [{ type: 'text', text: 'It broke.' }], isError: true }),
  });
}

function defineWork(server: FastMCP, ledger: Ledger): void {
  server.addTool({
    name: 'count',
    async execute(_input, { reportProgress }) {
      for (const progress of [1, 2, 3]) await reportProgress({ progress, total: 3 });
      return 'counted';
    },
  });
  server.addTool({
    name: 'wait',
    async execute(_input, { signal }) {
      await untilCancelled(signal, ledger);
      return 'never read';
    },
  });
  for (const name of ['started', 'cancelled'] as const) {
    server.addTool({
      name: `until_${name}`,
      async execute() {
        await ledger[name].promise;
        return name;
      },
    });
  }
  server.addTool({
    name: 'hang_up',
    parameters: z.object({ until: z.number() }),
    execute: async ({ until }) => hangUp(ledger, until),
  });
  server.addTool({
    name: 'grow',
    async execute() {
      server.addTool({ name: 'leaf', execute: async () => 'a leaf' });
      return 'grown';
    },
  });
}

function defineQuestions(server: FastMCP): void {
  server.addTool({
    name: 'ask_person',
    async execute(_input, { elicit }) {
      const { action, content } = await elicit(nameForm);
      return `${action}: ${String(content?.['name'])}`;
    },
  });
  server.addTool({
    name: 'ask_model',
    async execute() {
      const session = server.sessions[0] ?? (await connected(server));
      const { content } = await session.requestSampling(capitalQuestion);
      return content.type === 'text' ? content.text : '';
    },
  });
}

/** FastMCP may run a tool before it has noted the session that calls. */
async function connected(server: FastMCP): Promise<FastMCPSession> {
  const [{ session }] = (await once(server, 'connect')) as [{ session: FastMCPSession }];
  return session;
}

function defineTexts(server: FastMCP): void {
  server.addResource({
    name: 'today',
    uri: 'note://today',
    load: async () => ({ text: 'Water the plants.' }),
  });
  server.addResourceTemplate({
    name: 'note',
    uriTemplate: 'note://by-id/{id}',
    arguments: [{ name: 'id', required: true }],
    load: async ({ id }) => ({ text: `Note ${id}` }),
  });
  server.addPrompt({
    name: 'greet',
    arguments: [
      {
        name: 'name',
        required: true,
        complete: async (start) => ({ values: namesFrom(start) }),
      },
    ],
    load: async ({ name }) => `Greet ${name}.`,
  });
}
