/** An engine that makes a sandbox, says so, and waits to be killed: `kubernetes-engine.ts <name of a guest's process> <access, in JSON>`. */
import type { ClusterAccess } from '../../../src/sandbox/kubernetes/cluster-api.ts';
import { sandboxLimits } from '../../../src/sandbox/limits.ts';
import { kubernetes } from '../kubernetes/kubernetes.ts';

const [mark = '', access = ''] = process.argv.slice(2);
const sandbox = await kubernetes({ access: JSON.parse(access) as ClusterAccess }).create({
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
