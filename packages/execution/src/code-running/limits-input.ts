import { z } from 'zod';

import type { SandboxLimits } from '../sandbox/limits.ts';

const meanings: { readonly [name in keyof SandboxLimits]: string } = {
  timeoutMs: 'Wall clock of the run, in milliseconds',
  cpuMs: 'Processor time of all its processes, in milliseconds',
  cpuCores: 'Processors that may be busy at once; fractions are allowed',
  memoryBytes: 'Memory of all its processes and files, in bytes',
  processes: 'Processes and threads at once',
  diskBytes: 'Size of the workspace, in bytes',
  temporaryBytes: 'Size of /tmp, in bytes',
  inodes: 'Files and folders',
  outputBytes: 'Standard output and standard error together, in bytes',
  openFiles: 'Open descriptors of one process',
};

/** The limits that a caller may set, up to what the server allows; what is left out has its default. */
export function limitsInput(
  defaults: SandboxLimits,
  caps: SandboxLimits,
): z.ZodType<Partial<SandboxLimits>> {
  const fields = Object.entries(meanings).map(([name, meaning]) => {
    const key = name as keyof SandboxLimits;
    const number = key === 'cpuCores' ? z.number().positive() : z.int().min(1);
    return [
      name,
      number
        .max(caps[key])
        .optional()
        .describe(`${meaning}; ${defaults[key]} where nothing is said`),
    ];
  });
  return z.strictObject(Object.fromEntries(fields)).default({});
}
