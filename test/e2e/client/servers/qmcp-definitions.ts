import {
  createQmcp,
  definePrompt,
  defineResource,
  defineResourceTemplate,
  defineTool,
  elicitForm,
  inputRequired,
  sample,
  ToolError,
  toolResult,
} from 'qmcp';
import type { Qmcp } from 'qmcp';
import * as z from 'zod';

import { readCompletion, readForm } from '../../../conformance/fixture/answers.ts';
import {
  capitalQuestion,
  hangUp,
  nameForm,
  namesFrom,
  PIXEL,
  untilCancelled,
} from './foreign-server.ts';
import type { Ledger } from './foreign-server.ts';

const noInput = z.object({});

/** The suite's server on our own; its record ends with it. */
export async function createQmcpFor(ledger: Ledger): Promise<Qmcp> {
  const qmcp = await createQmcp({
    info: { name: 'qmcp', version: '0.1.0' },
    limits: { pageSize: 4 },
    definitions: [...answers, ...work(ledger), ...questions, ...texts],
  });
  qmcp.registry.add(
    defineTool({
      name: 'grow',
      description: 'Adds a tool',
      input: noInput,
      run() {
        qmcp.registry.add(leaf);
        return 'grown';
      },
    }),
  );
  return qmcp;
}

const answers = [
  defineTool({
    name: 'echo',
    description: 'Repeats',
    input: z.object({ text: z.string() }),
    run: (input) => input.text,
  }),
  defineTool({
    name: 'add',
    description: 'Adds',
    input: z.object({ a: z.number(), b: z.number() }),
    output: z.object({ sum: z.number() }),
    run: ({ a, b }) => ({ sum: a + b }),
  }),
  defineTool({
    name: 'picture',
    description: 'Shows',
    input: noInput,
    run: () => toolResult({ content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }] }),
  }),
  defineTool({
    name: 'fail',
    description: 'Breaks',
    input: noInput,
    run() {
      throw new ToolError('broken', 'It broke.');
    },
  }),
];

const leaf = defineTool({
  name: 'leaf',
  description: 'Has grown',
  input: noInput,
  run: () => 'a leaf',
});

const work = (ledger: Ledger) => [
  defineTool({
    name: 'count',
    description: 'Counts',
    input: noInput,
    run(_input, { progress }) {
      for (const count of [1, 2, 3]) progress(count, 3);
      return 'counted';
    },
  }),
  defineTool({
    name: 'wait',
    description: 'Waits',
    input: noInput,
    async run(_input, { signal }) {
      await untilCancelled(signal, ledger);
      return 'never read';
    },
  }),
  ...(['started', 'cancelled'] as const).map((name) =>
    defineTool({
      name: `until_${name}`,
      description: 'Watches',
      input: noInput,
      async run() {
        await ledger[name].promise;
        return name;
      },
    }),
  ),
  defineTool({
    name: 'hang_up',
    description: 'Breaks every connection',
    input: z.object({ until: z.number() }),
    run: ({ until }) => hangUp(ledger, until),
  }),
];

const questions = [
  defineTool({
    name: 'ask_person',
    description: 'Asks the person',
    input: noInput,
    run(_input, { inputResponses }) {
      const answer = readForm(inputResponses['name'], z.object({ name: z.string() }));
      if (answer?.action === 'accept') return `accept: ${answer.content.name}`;
      return inputRequired({ name: elicitForm(nameForm.message, nameForm.requestedSchema) });
    },
  }),
  defineTool({
    name: 'ask_model',
    description: 'Asks the model',
    input: noInput,
    run: (_input, { inputResponses }) =>
      readCompletion(inputResponses['capital']) ??
      inputRequired({ capital: sample(capitalQuestion) }),
  }),
];

const texts = [
  defineResource({ name: 'today', uri: 'note://today', read: () => 'Water the plants.' }),
  defineResourceTemplate({
    name: 'note',
    uriTemplate: 'note://by-id/{id}',
    read: ({ variables: { id } }) => `Note ${id}`,
  }),
  definePrompt({
    name: 'greet',
    arguments: [{ name: 'name', required: true, complete: namesFrom }],
    get: ({ name }) => `Greet ${name}.`,
  }),
];
