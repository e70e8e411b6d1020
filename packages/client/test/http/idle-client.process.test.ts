import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { answerWith, scriptedServer } from './scripted-server.ts';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Makes a call and forgets to close. */
const script = `
  import { streamableHttp } from './src/http/streamable-http-transport.ts';
  const transport = streamableHttp({ url: process.argv[1] });
  await transport.open({ message: ({ result }) => console.log(result.said), closed() {} });
  await transport.send({ jsonrpc: '2.0', id: 1, method: 'tools/call' });
`;

it('lets a process end that forgot to close it', async () => {
  await using server = await scriptedServer(answerWith({ said: 'hello' }));
  const child = spawn(
    process.execPath,
    ['-C', '@qmcp/source', '--input-type=module', '--eval', script, server.url],
    { cwd: packageRoot, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [said, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect({ said, exitCode }).toEqual({ said: 'hello\n', exitCode: 0 });
});
