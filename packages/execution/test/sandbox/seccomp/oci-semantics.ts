/**
 * What a profile means, told a second time and in another way than the compiler does: no numbers, no order, no search;
 * every rule is asked about every call.
 */
import type { OciArgument, OciProfile } from '../../../src/sandbox/seccomp/oci-profile.ts';

/** A call by name, with six arguments. */
export interface NamedCall {
  readonly name: string;
  readonly arguments: readonly bigint[];
}

/** What happens to a call: the action, and the error number where it is an error. */
export function decide(profile: OciProfile, call: NamedCall): string {
  const rule = profile.syscalls.find(
    ({ names, args = [] }) =>
      names.includes(call.name) && args.every((argument) => holds(argument, call.arguments)),
  );
  const action = rule?.action ?? profile.defaultAction;
  if (action !== 'SCMP_ACT_ERRNO') return action;
  return `${action} ${(rule === undefined ? profile.defaultErrnoRet : rule.errnoRet) ?? 1}`;
}

function holds({ index, value, valueTwo, op }: OciArgument, given: readonly bigint[]): boolean {
  const argument = given[index] ?? 0n;
  const [one, two] = [BigInt(value), BigInt(valueTwo ?? 0)];
  return {
    SCMP_CMP_NE: argument !== one,
    SCMP_CMP_LT: argument < one,
    SCMP_CMP_LE: argument <= one,
    SCMP_CMP_EQ: argument === one,
    SCMP_CMP_GE: argument >= one,
    SCMP_CMP_GT: argument > one,
    SCMP_CMP_MASKED_EQ: (argument & one) === two,
  }[op];
}
