import type { Language } from './language.ts';

/** Python 3 with its standard library. Modules in the workspace can be imported. */
export const python: Language = {
  name: 'python',
  kernelFile: 'kernel.py',
  reservesAddresses: false,
  reopensOutput: false,
  warmMemoryBytes: 12 * 1024 * 1024,
  // -I: no environment, no user site, no script folder. The kernel adds the workspace itself.
  command: (kernelPath, { lifetime, warm }) => [
    'python3',
    '-I',
    kernelPath,
    lifetime,
    warm ? 'warm' : 'cold',
  ],
  encode: ({ code, args = [] }) => {
    const texts = [code, ...args].map((text) => text.toWellFormed());
    return `${texts.map((text) => Buffer.byteLength(text)).join(' ')}\n${texts.join('')}`;
  },
};
