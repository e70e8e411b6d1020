import type { Sandboxes } from '../../../src/sandbox/sandboxes.ts';
import { bubblewrap } from '../../sandbox/bubblewrap.ts';
import { makeSandboxes } from '../../sandbox/suite/make-sandboxes.ts';

/** Sandboxes by bubblewrap, none of them kept warm. To be closed. */
export const coldSandboxes = (): Sandboxes => makeSandboxes(bubblewrap()).sandboxes;
