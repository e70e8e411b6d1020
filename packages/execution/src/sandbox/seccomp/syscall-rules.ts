import { PlatformError } from '@qmcp/contracts';

import type { OciAction, OciArgument, OciProfile } from './oci-profile.ts';
import { syscallNumbers, type SyscallArchitecture } from './syscall-numbers.ts';

/** What a profile says of one system call. */
export interface SyscallRule {
  /** A `SECCOMP_RET_*` value. */
  readonly verdict: number;
  /** The verdict stands when every test of one of these lists holds; always, when there is no list. */
  readonly alternatives: readonly (readonly OciArgument[])[];
}

/** `SECCOMP_RET_*` of linux/seccomp.h. */
const returnValues: Readonly<Record<Exclude<OciAction, 'SCMP_ACT_ERRNO'>, number>> = {
  SCMP_ACT_KILL_PROCESS: 0x80000000,
  SCMP_ACT_KILL_THREAD: 0,
  SCMP_ACT_KILL: 0,
  SCMP_ACT_TRAP: 0x00030000,
  SCMP_ACT_LOG: 0x7ffc0000,
  SCMP_ACT_ALLOW: 0x7fff0000,
};

const RETURN_ERRNO = 0x00050000;
const EPERM = 1;

/** The `SECCOMP_RET_*` value of an action; an error without a number is EPERM. */
export const toVerdict = (action: OciAction, errno: number = EPERM): number =>
  action === 'SCMP_ACT_ERRNO' ? RETURN_ERRNO | errno : returnValues[action];

/**
 * The rules of a profile by system call number, the order of rules being of no consequence. Names that the architecture
 * doesn't have are left out, as libseccomp does.
 * @throws PlatformError `seccomp_profile_ambiguous` where rules of one call contradict each other: runtimes resolve that
 *   by order or not at all, so the same file would mean different things
 */
export function syscallRules(
  profile: OciProfile,
  architecture: SyscallArchitecture,
): ReadonlyMap<number, SyscallRule> {
  const numbers = syscallNumbers(architecture);
  const rules = new Map<number, SyscallRule>();
  for (const { names, action, errnoRet, args = [] } of profile.syscalls) {
    for (const name of names) {
      const number = numbers.get(name);
      if (number === undefined) continue;
      const rule = {
        verdict: toVerdict(action, errnoRet),
        alternatives: args.length > 0 ? [args] : [],
      };
      rules.set(number, merge(name, rules.get(number), rule));
    }
  }
  return rules;
}

function merge(name: string, known: SyscallRule | undefined, added: SyscallRule): SyscallRule {
  if (known === undefined) return added;
  const bothConditional = known.alternatives.length > 0 && added.alternatives.length > 0;
  if (known.verdict !== added.verdict || !bothConditional) {
    throw new PlatformError(
      'seccomp_profile_ambiguous',
      `The seccomp profile has rules for ${name} that contradict or repeat each other; leave one rule without arguments, or several with arguments and the same action.`,
    );
  }
  return { verdict: known.verdict, alternatives: [...known.alternatives, ...added.alternatives] };
}
