import { mkdir, writeFile } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { startServer } from './harness/qmcp-process.ts';
import { officialClients } from './peers/clients.ts';

/** A service manager may stop the server at any moment: nobody loses an answer. */

/** Answers a while after it said that it began. */
const slowTool = `
  import { setTimeout as pause } from 'node:timers/promises';

  export default {
    name: 'take_a_while',
    description: 'Reports progress and answers a little later',
    input: { type: 'object' },
    async run(_input, { progress }) {
      progress(1, 2, 'Begun');
      await pause(200);
      return 'Finished all the same.';
    },
  };
`;

it.concurrent.each(officialClients)(
  'answers the call that $client waits for, then ends',
  async (official) => {
    await using home = await temporaryFolder();
    await mkdir(home.file('tools'));
    await writeFile(home.file('tools/take-a-while.mjs'), slowTool);
    await using server = await startServer(home.path);
    await using peer = await official.connect(`${server.url}/mcp`);
    const stopped = Promise.withResolvers<number | null>();

    const answer = await peer.call(
      'take_a_while',
      {},
      { onProgress: () => stopped.resolve(server.stop()) },
    );

    expect(answer.text).toBe('Finished all the same.');
    expect(await stopped.promise).toBe(0);
  },
);
