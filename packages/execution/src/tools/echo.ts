import { defineTool } from '@qmcp/contracts';
import { z } from 'zod';

/** Gives its message back: the smallest proof that a client, its credentials and the server work together. */
export default defineTool({
  name: 'echo',
  title: 'Echo',
  description:
    'Returns the given message unchanged. Use it to check that the connection and your permissions work; it reads and changes nothing.',
  scope: 'tools:call',
  input: z.object({ message: z.string().describe('The text to return') }),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  run: ({ message }) => message,
});
