import type { Language } from './language.ts';

/** Bash, and the commands of the machine. */
export const shell: Language = {
  name: 'shell',
  kernelFile: 'kernel.sh',
  reservesAddresses: false,
  reopensOutput: true,
  warmMemoryBytes: 4 * 1024 * 1024,
  command: (kernelPath, { lifetime }) => ['bash', '--noprofile', '--norc', kernelPath, lifetime],
  encode: ({ code, args = [] }) => `${['set', '--', ...args.map(quote)].join(' ')}\n${code}\n`,
};

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
