/** An engine that holds a pod until it is killed: `kubernetes-engine.ts <name of a guest's process> <access, in JSON>`. */
import type { ClusterAccess } from '../../../src/sandbox/kubernetes/cluster-api.ts';
import { kubernetes } from '../kubernetes/kubernetes.ts';
import { holdSandbox } from './hold-sandbox.ts';

const [mark = '', access = ''] = process.argv.slice(2);
await holdSandbox(kubernetes({ access: JSON.parse(access) as ClusterAccess }), mark);
