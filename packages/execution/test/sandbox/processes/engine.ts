/** An engine that holds a sandbox until it is killed: `engine.ts <name of a process of its guest>`. */
import { bubblewrap } from '../bubblewrap.ts';
import { holdSandbox } from './hold-sandbox.ts';

const [mark = ''] = process.argv.slice(2);
await holdSandbox(bubblewrap(), mark);
