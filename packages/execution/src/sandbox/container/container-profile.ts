import { readFileSync } from 'node:fs';

import { readOciProfile, type OciArgument, type OciProfile } from '../seccomp/oci-profile.ts';

const readProfile = (file: string): OciProfile =>
  readOciProfile(JSON.parse(readFileSync(new URL(`../seccomp/${file}`, import.meta.url), 'utf8')));

/** The kernel takes the number of an `ioctl` from these bits alone. */
const REQUEST_BITS = 32;

const REQUEST_ARGUMENT = 1;

const ENOSYS = 38;

/**
 * The filter of system calls as one profile, since container runtimes take no second: the allow-list, in which `ioctl` is
 * allowed for every request save those that `terminal-profile.json` denies.
 */
export function containerProfile(): OciProfile {
  const allowList = readProfile('profile.json');
  const denied = readProfile('terminal-profile.json').syscalls.flatMap(({ args = [] }) =>
    args.map(({ valueTwo = 0 }) => valueTwo),
  );
  return {
    ...allowList,
    syscalls: [
      ...allowList.syscalls.map(({ names, ...rule }) =>
        Object.assign(rule, { names: names.filter((name) => name !== 'ioctl') }),
      ),
      // Engines before 20.10.10 overlook the default error, and libraries do without this call where it does not exist.
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
      ...anyRequestBut(denied).map((argument) => ({
        names: ['ioctl'],
        action: 'SCMP_ACT_ALLOW' as const,
        args: [argument],
      })),
    ],
  };
}

/**
 * Tests of which one holds for every request but those that are denied. Rules can only say what bits are like, so the
 * others are told by where they leave the denied ones: one test for each prefix that no denied request has.
 */
export function anyRequestBut(denied: readonly number[]): readonly OciArgument[] {
  const tests: OciArgument[] = [];
  let prefixes = [0];
  for (let bit = REQUEST_BITS - 1; bit >= 0; bit--) {
    const step = 2 ** bit;
    const next = prefixes.flatMap((prefix) => [prefix, prefix + step]);
    prefixes = next.filter((prefix) =>
      denied.some((request) => request >= prefix && request < prefix + step),
    );
    for (const prefix of next) {
      if (prefixes.includes(prefix)) continue;
      tests.push({
        index: REQUEST_ARGUMENT,
        value: 2 ** REQUEST_BITS - step,
        valueTwo: prefix,
        op: 'SCMP_CMP_MASKED_EQ',
      });
    }
  }
  return tests;
}
