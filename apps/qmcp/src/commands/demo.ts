import { defineCommand } from '../cli/command.ts';
import { exitCodes } from '../cli/exit-codes.ts';

/** Shows in a few seconds what a held call is, on a store of its own that is gone afterwards. */
export default defineCommand({
  name: 'demo',
  summary: 'See a dangerous call held, approved, run once, and proven',
  details:
    'A server starts on a free port with a store in a temporary folder, and a client that follows a script calls its tools. Nothing of yours is touched, no network and no model is needed, and all of it is deleted in the end.',
  examples: ['qmcp demo'],

  async run({ cli }) {
    const { runDemo } = await import('../demo/run-demo.ts');
    return (await runDemo(cli)) ? exitCodes.ok : exitCodes.failed;
  },
});
