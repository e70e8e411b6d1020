/**
 * A server whose calls are tasks: `task-server.ts <store> <runs>`. Prints its URL; each run of a tool adds a line to the
 * file `runs`.
 */
import { appendFile } from 'node:fs/promises';

import { createQmcp, defineTool, elicitForm, inputRequired } from '../../src/index.ts';

const [, , store = '', runs = ''] = process.argv;
const input = { type: 'object' } as const;

const endless = defineTool({
  name: 'endless',
  description: 'Runs until it is told to stop',
  input,
  task: 'required',
  async run(_input, { signal }) {
    await appendFile(runs, 'endless\n');
    return new Promise<string>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
  },
});

const asking = defineTool({
  name: 'asking',
  description: 'Asks for a name, then greets',
  input,
  task: 'required',
  async run(_input, { inputResponses }) {
    await appendFile(runs, 'asking\n');
    if ('name' in inputResponses) return `Hello, ${JSON.stringify(inputResponses['name'])}!`;
    return inputRequired({ name: elicitForm('Your name?', { type: 'object', properties: {} }) });
  },
});

const qmcp = await createQmcp({
  store,
  definitions: [endless, asking],
  limits: { taskPollIntervalMs: 50 },
});
const { url } = await qmcp.listen({ port: 0 });
process.stdout.write(`${url}\n`);
process.once('SIGTERM', () => void qmcp.close());
