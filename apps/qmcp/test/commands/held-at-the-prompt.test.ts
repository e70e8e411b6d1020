import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { createQmcp, defineTool } from '../../src/index.ts';
import { qmcp, start } from '../cli/qmcp.ts';

const wipe = defineTool({
  name: 'wipe',
  description: 'Cannot be undone.',
  input: { type: 'object' },
  hints: { destructive: true },
  run: () => 'wiped',
});

/** A server whose tool waits for a person, on the store of a folder from which others can decide. */
async function open() {
  const folder = await temporaryFolder();
  const server = await createQmcp({ store: folder.file('.qmcp/qmcp.db'), auth: 'local' });
  server.registry.add(wipe);
  const { url } = await server.listen({ port: 0 });
  return {
    folder: folder.path,
    url,
    async [Symbol.asyncDispose]() {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

it('a call that is held elsewhere says so once, and has its result when it is approved', async () => {
  await using place = await open();
  const calling = start(['tools', 'call', 'wipe', '--url', place.url], { folder: place.folder });

  const [, id = ''] = await calling.said(/Waits for the approval of a person \((\S+)\)/);
  await qmcp(['approvals', 'approve', id], { folder: place.folder });
  const { exitCode, stdout, stderr } = await calling.ended;

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'wiped\n' });
  expect(stderr).toContain('Ctrl-C gives it up');
  expect(stderr.match(/Waits for/g)).toHaveLength(1);
});
