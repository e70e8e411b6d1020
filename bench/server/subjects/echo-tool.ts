import { defineTool } from '@qmcp/contracts';
import * as z from 'zod';

/** The tool that everybody offers. It reads only, as `echo` does anywhere: one that changes things has an intent besides. */
export const echoTool = defineTool({
  name: 'echo',
  description: 'Returns its text',
  input: z.object({ text: z.string() }),
  hints: { readOnly: true },
  run: ({ text }) => text,
});

/** No limit on calls: the default is far below what is measured. */
export const unlimitedCalls = { callsPerMinute: 1e12, callBurst: 1e12 };
