import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { KernelMode, Language } from '../languages/language.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { EGRESS_SOCKET } from './guest-layout.ts';

/** Path on this machine of a file of this folder, which is to be brought into sandboxes. */
export const guestFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Where a sandbox's programs find the proxy, on its own loopback. */
const EGRESS_PORT = 3128;

/**
 * The command that opens a sandbox's way out and then becomes another command, where it has one.
 * @param folder - where the guest's files are, as the guest sees them
 */
export const withEgress = (
  { egress = [] }: Pick<SandboxSpec, 'egress'>,
  folder: string,
  command: readonly string[],
): readonly string[] =>
  egress.length === 0
    ? command
    : [
        'bash',
        join(folder, 'with-egress.sh'),
        join(folder, 'forwarder.mjs'),
        String(EGRESS_PORT),
        EGRESS_SOCKET,
        ...command,
      ];

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
