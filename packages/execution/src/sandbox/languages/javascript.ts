import type { Language } from './language.ts';

/** JavaScript on the engine's own Node.js: a script with `require`, or a module where it imports or awaits. */
export const javascript: Language = {
  name: 'javascript',
  kernelFile: 'kernel.mjs',
  reservesAddresses: true,
  reopensOutput: false,
  warmMemoryBytes: 24 * 1024 * 1024,
  command: (kernelPath, { lifetime }) => ['node', kernelPath, lifetime],
  encode: ({ code, args = [] }) => JSON.stringify({ code, args, typescript: false }),
};
