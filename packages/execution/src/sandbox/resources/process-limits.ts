import type { SandboxSpec } from '../sandbox.ts';

/** A limit that the kernel holds each single process to: setrlimit(2). */
export interface ProcessLimit {
  /** As prlimit(1) and Docker call it. */
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** Limits of single processes, which hold whatever else counts. */
export function processLimits({
  limits,
  lifetime,
}: Pick<SandboxSpec, 'limits' | 'lifetime'>): readonly ProcessLimit[] {
  const seconds = Math.ceil(limits.cpuMs / 1_000) + 1;
  return [
    limit('nofile', limits.openFiles),
    limit('fsize', Math.max(limits.diskBytes, limits.temporaryBytes)),
    // A session's interpreter lives through many jobs, so only the watch can tell what one of them used.
    ...(lifetime === 'run' ? [limit('cpu', seconds, seconds + 1)] : []),
    limit('core', 0),
    limit('memlock', 65_536),
    limit('msgqueue', 0),
    limit('rtprio', 0),
    limit('nice', 0),
  ];
}

const limit = (name: string, soft: number, hard: number = soft): ProcessLimit => ({
  name,
  soft,
  hard,
});

/** The start of a command that sets limits and becomes another command: prlimit(1). */
export const settingLimits = (
  limits: readonly ProcessLimit[],
  more: readonly string[] = [],
): readonly string[] => [
  'prlimit',
  ...limits.map(({ name, soft, hard }) => `--${name}=${soft}:${hard}`),
  ...more,
  '--',
];
