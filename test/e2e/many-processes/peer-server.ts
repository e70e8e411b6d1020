/**
 * One of several servers of a store: `peer-server.ts <port> <JSON of QmcpOptions>`. Prints its URL; ends when its input
 * does.
 */
import {
  createQmcp,
  defineResource,
  defineTool,
  elicitForm,
  inputRequired,
} from '../../../apps/qmcp/src/index.ts';
import type { QmcpOptions } from '../../../apps/qmcp/src/index.ts';

const [, , port = '0', options = '{}'] = process.argv;
const input = { type: 'object', properties: { name: { type: 'string' } } } as const;

const which = defineTool({
  name: 'which',
  description: 'Says which process runs it',
  input,
  run: () => String(process.pid),
});

const count = defineTool({
  name: 'count',
  description: 'Reports progress three times, then says which process runs it',
  input,
  run(_input, { progress }) {
    for (const step of [1, 2, 3]) progress(step, 3);
    return String(process.pid);
  },
});

const ask = defineTool({
  name: 'ask',
  description: 'Asks the person, then greets',
  input,
  run(_input, { inputResponses }) {
    if ('name' in inputResponses) return JSON.stringify(inputResponses['name']);
    return inputRequired({ name: elicitForm('Your name?', { type: 'object', properties: {} }) });
  },
});

const hang = defineTool({
  name: 'hang',
  description: 'Runs until it is told to stop',
  input,
  run: (_input, { signal, progress }) =>
    new Promise<string>((_resolve, reject) => {
      progress(1);
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    }),
});

const grow = defineTool({
  name: 'grow',
  description: 'Adds a tool to this process',
  input,
  run(given) {
    const { name = 'grown' } = given as { name?: string };
    qmcp.registry.add(defineTool({ name, description: 'New', input, run: () => name }));
    return String(process.pid);
  },
});

const touch = defineTool({
  name: 'touch',
  description: 'Says that the resource changed',
  input,
  run() {
    qmcp.server.resourceUpdated('test://shared');
    return String(process.pid);
  },
});

const shared = defineResource({ name: 'shared', uri: 'test://shared', read: () => 'shared' });

const qmcp = await createQmcp({
  definitions: [which, count, ask, hang, grow, touch, shared],
  ...(JSON.parse(options) as QmcpOptions),
});
const { url } = await qmcp.listen({ port: Number(port) });
process.stdout.write(`${url}\n`);
process.stdin.once('end', () => void qmcp.close()).resume();
