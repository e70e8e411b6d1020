import { isToolResult, type AnyTool } from '@qmcp/contracts';
import { seededEntropy } from '@qmcp/testkit';
import { startUserService } from '@qmcp/user-service';

import { createUserDirectory } from '../../src/users/user-directory.ts';
import { loadUserTools } from '../../src/user-tools.ts';
import { systemClock } from '../system-clock.ts';
import { testContext } from '../test-context.ts';

const token = 'secret-token-of-the-service';

/** A real user service with the real tools in front of it. */
export async function directoryOfUsers() {
  const service = await startUserService({ file: ':memory:', token, now: Date.now });
  const users = createUserDirectory({
    url: service.url,
    token,
    clock: systemClock,
    entropy: seededEntropy(1),
  });
  const tools = new Map((await loadUserTools(users)).map((tool) => [tool.name, tool]));
  return {
    tools,
    /** Calls a tool as the server does: its arguments go through its schema first. */
    call: (name: string, input: unknown) => callTool(tools.get(name), input),
    [Symbol.asyncDispose]: () => service.close(),
  };
}

async function callTool(tool: AnyTool | undefined, input: unknown) {
  const checked = tool?.input['~standard'].validate(input);
  if (checked.issues !== undefined) throw new Error(JSON.stringify(checked.issues));
  const result: unknown = await tool?.run(checked.value, testContext());
  if (!isToolResult(result)) throw new Error('expected a tool result');
  const output = tool?.output['~standard'].validate(result.structuredContent);
  if (output.issues !== undefined) throw new Error(JSON.stringify(output.issues));
  const [block] = result.content;
  if (block?.type !== 'text') throw new Error('expected text');
  return { markdown: block.text, structured: result.structuredContent as never };
}

/** A user with every required field, and whatever else is given. */
export const ada = (fields: Record<string, unknown> = {}) => ({
  name: 'Ada',
  surname: 'Lovelace',
  email: 'ada@example.org',
  about_me: 'Writes programs for engines that are not built yet.',
  ...fields,
});
