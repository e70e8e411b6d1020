/** An engine that makes a sandbox, says so, and waits to be killed: `engine.ts <name of a process of its guest>`. */
import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { bubblewrap } from '../bubblewrap.ts';

const [mark = ''] = process.argv.slice(2);
const sandbox = await bubblewrap().create({
  language: 'shell',
  limits: sandboxLimits({ timeoutMs: 60_000 }),
  trust: 'ordinary',
  lifetime: 'run',
  warm: false,
});
await sandbox.run(
  { code: `echo up; exec -a ${mark} sleep 60` },
  { onOutput: () => process.stdout.write('up\n') },
);
