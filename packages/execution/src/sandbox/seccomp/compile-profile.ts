import { emitArgumentTest } from './argument-test.ts';
import { BpfProgram, newLabel } from './bpf-program.ts';
import type { OciProfile } from './oci-profile.ts';
import { auditArchitectures, type SyscallArchitecture } from './syscall-numbers.ts';
import { syscallRules, toVerdict, type SyscallRule } from './syscall-rules.ts';

/** Offsets into `struct seccomp_data` (linux/seccomp.h). */
const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;

/** Calls of the x32 ABI carry this bit; ours never do, and nor does -1, which a tracer sets. */
const X32_BIT = 0x40000000;

/** Neighbouring numbers, from `first` to the next range, that share a rule. */
interface Range {
  readonly first: number;
  readonly rule: SyscallRule;
}

/**
 * Compiles a profile to the classic BPF that the kernel runs on each system call of a sandbox.
 *
 * A call of another ABI than the architecture's own kills the process, whatever the profile says: numbers mean other
 * calls there. The number is looked up by binary search, so a call costs about nine comparisons.
 * @returns an array of `struct sock_filter`, little-endian, as bubblewrap's `--add-seccomp-fd` takes it
 * @throws PlatformError `seccomp_profile_ambiguous`
 */
export function compileProfile(profile: OciProfile, architecture: SyscallArchitecture): Uint8Array {
  const program = new BpfProgram();
  const otherwise = toVerdict(profile.defaultAction, profile.defaultErrnoRet);
  refuseOtherAbis(program, architecture);
  const ranges = toRanges(syscallRules(profile, architecture), {
    verdict: otherwise,
    alternatives: [],
  });
  emitSearch(program, ranges, otherwise);
  return program.encode();
}

function refuseOtherAbis(program: BpfProgram, architecture: SyscallArchitecture): void {
  const native = newLabel();
  const foreign = newLabel();
  program.load(ARCHITECTURE_OFFSET);
  program.branch('jumpIfEqual', auditArchitectures[architecture], { whenFalse: foreign });
  program.load(NUMBER_OFFSET);
  program.branch('jumpIfGreaterOrEqual', X32_BIT, { whenFalse: native });
  program.place(foreign);
  program.return(toVerdict('SCMP_ACT_KILL_PROCESS'));
  program.place(native);
}

/** Covers all numbers from 0 on, without a gap. */
function toRanges(rules: ReadonlyMap<number, SyscallRule>, otherwise: SyscallRule): Range[] {
  const ranges: Range[] = [];
  const add = (first: number, rule: SyscallRule): void => {
    const last = ranges.at(-1)?.rule;
    const same =
      last?.verdict === rule.verdict &&
      last.alternatives.length === 0 &&
      rule.alternatives.length === 0;
    if (!same) ranges.push({ first, rule });
  };
  let next = 0;
  for (const [number, rule] of [...rules].sort(([one], [other]) => one - other)) {
    if (number > next) add(next, otherwise);
    add(number, rule);
    next = number + 1;
  }
  add(next, otherwise);
  return ranges;
}

/** Expects the number in the accumulator. */
function emitSearch(program: BpfProgram, ranges: readonly Range[], otherwise: number): void {
  const [only] = ranges;
  if (only === undefined) return;
  if (ranges.length === 1) {
    emitRule(program, only.rule, otherwise);
    return;
  }
  const middle = ranges.length >> 1;
  const upper = newLabel();
  const lower = newLabel();
  program.branch('jumpIfGreaterOrEqual', ranges[middle]?.first ?? 0, { whenFalse: lower });
  program.jump(upper);
  program.place(lower);
  emitSearch(program, ranges.slice(0, middle), otherwise);
  program.place(upper);
  emitSearch(program, ranges.slice(middle), otherwise);
}

function emitRule(program: BpfProgram, rule: SyscallRule, otherwise: number): void {
  if (rule.alternatives.length === 0) {
    program.return(rule.verdict);
    return;
  }
  for (const tests of rule.alternatives) {
    const failed = newLabel();
    for (const test of tests) emitArgumentTest(program, test, failed);
    program.return(rule.verdict);
    program.place(failed);
  }
  program.return(otherwise);
}
