import { defineTool, elicitForm, inputRequired, ToolError } from '@qmcp/contracts';
import { z } from 'zod';

const echo = defineTool({
  name: 'echo',
  title: 'Echo',
  description: 'Gives back what it gets.',
  input: z.strictObject({ text: z.string() }),
  output: z.strictObject({ text: z.string() }),
  hints: { readOnly: true },
  run: ({ text }) => ({ text }),
});

const refuse = defineTool({
  name: 'refuse',
  description: 'Always fails.',
  input: z.strictObject({}),
  run: () => {
    throw new ToolError('out_of_stock', 'There is none left: try tomorrow.');
  },
});

const crash = defineTool({
  name: 'crash',
  description: 'Has a defect.',
  input: z.strictObject({}),
  run: () => {
    throw new TypeError('cannot read properties of hunter2');
  },
});

const ask = defineTool({
  name: 'ask',
  description: 'Asks its caller first.',
  input: z.strictObject({}),
  run: () =>
    inputRequired({ name: elicitForm('Who are you?', { type: 'object', properties: {} }) }),
});

const guarded = defineTool({
  name: 'guarded',
  description: 'Needs a scope of its own.',
  scope: 'vault:open',
  input: z.strictObject({}),
  run: () => 'open',
});

const hang = defineTool({
  name: 'hang',
  description: 'Waits until it is told to stop.',
  input: z.strictObject({}),
  hints: { readOnly: true },
  run: (_input, { signal }) =>
    new Promise<string>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    }),
});

/** One tool for each way in which a call can end. */
export const tools = [echo, refuse, crash, ask, guarded, hang];
