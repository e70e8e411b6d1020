import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { KernelMode, Language } from '../languages/language.ts';

/** Path on this machine of a file of this folder, which is to be brought into sandboxes. */
export const guestFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * The command that starts a guest.
 * @param folder - where the agent's and the kernel's files are, as the guest sees them
 */
export const guestCommand = (
  language: Language,
  mode: KernelMode,
  folder: string,
): readonly [string, ...string[]] => [
  'sh',
  join(folder, 'agent.sh'),
  language.reopensOutput ? 'piped' : 'direct',
  ...language.command(join(folder, language.kernelFile), mode),
];
