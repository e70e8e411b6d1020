import { javascript } from './javascript.ts';
import type { Language } from './language.ts';

/** TypeScript whose types erase, on the engine's own Node.js. Types are stripped in the sandbox, never checked. */
export const typescript: Language = {
  ...javascript,
  name: 'typescript',
  command: (kernelPath, { lifetime }) => [
    'node',
    '--disable-warning=ExperimentalWarning',
    kernelPath,
    lifetime,
  ],
  encode: ({ code, args = [] }) => JSON.stringify({ code, args, typescript: true }),
};
