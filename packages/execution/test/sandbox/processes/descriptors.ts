/** An engine that was started with descriptors left open: prints those that reach its guests. */
import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { bubblewrap } from '../bubblewrap.ts';

const sandbox = await bubblewrap().create({
  language: 'shell',
  limits: sandboxLimits(),
  trust: 'ordinary',
  lifetime: 'run',
  warm: false,
});
const { stdout } = await sandbox.run({ code: 'readlink /proc/[0-9]*/fd/*' });
process.stdout.write(stdout);
await sandbox.destroy();
