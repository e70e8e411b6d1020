/** An engine that holds a container until it is killed: `docker-engine.ts <name of a guest's process> <socket>`. */
import { DockerBackend } from '../../../src/sandbox/docker/docker-backend.ts';
import { systemClock } from '../../system-clock.ts';
import { systemEntropy } from '../system-entropy.ts';
import { holdSandbox } from './hold-sandbox.ts';

const [mark = '', socketPath = ''] = process.argv.slice(2);
const ports = { clock: systemClock, entropy: systemEntropy };
await holdSandbox(new DockerBackend({ ...ports, socketPath }), mark);
