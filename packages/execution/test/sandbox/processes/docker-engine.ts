/** An engine that makes a container, says so, and waits to be killed: `docker-engine.ts <name of a guest's process> <socket>`. */
import { DockerBackend } from '../../../src/sandbox/docker/docker-backend.ts';
import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { systemClock } from '../../system-clock.ts';
import { systemEntropy } from '../system-entropy.ts';

const [mark = '', socketPath = ''] = process.argv.slice(2);
const backend = new DockerBackend({ clock: systemClock, entropy: systemEntropy, socketPath });
const sandbox = await backend.create({
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
