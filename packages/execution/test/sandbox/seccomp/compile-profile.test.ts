import { readFileSync } from 'node:fs';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compileProfile } from '../../../src/sandbox/seccomp/compile-profile.ts';
import { readOciProfile, type OciProfile } from '../../../src/sandbox/seccomp/oci-profile.ts';
import { sandboxFilters } from '../../../src/sandbox/seccomp/sandbox-filters.ts';
import {
  auditArchitectures,
  nativeArchitecture,
  syscallNumbers,
  type SyscallArchitecture,
} from '../../../src/sandbox/seccomp/syscall-numbers.ts';
import { runFilter } from './bpf-machine.ts';
import { decide } from './oci-semantics.ts';

const ourProfiles = ['profile.json', 'terminal-profile.json'].map((file) =>
  readOciProfile(
    JSON.parse(
      readFileSync(new URL(`../../../src/sandbox/seccomp/${file}`, import.meta.url), 'utf8'),
    ),
  ),
);

const architectures: readonly SyscallArchitecture[] = ['x86_64', 'aarch64'];

const KILL_PROCESS = 0x80000000;

/** Names a `SECCOMP_RET_*` value as {@link decide} does. */
function nameVerdict(value: number): string {
  if ((value & 0xffff0000) === 0x00050000) return `SCMP_ACT_ERRNO ${value & 0xffff}`;
  const names: Record<number, string> = {
    0x80000000: 'SCMP_ACT_KILL_PROCESS',
    0x00000000: 'SCMP_ACT_KILL_THREAD',
    0x00030000: 'SCMP_ACT_TRAP',
    0x7ffc0000: 'SCMP_ACT_LOG',
    0x7fff0000: 'SCMP_ACT_ALLOW',
  };
  return names[value] ?? `unknown ${value}`;
}

/** Values at which comparisons of halves go wrong, as JSON numbers hold them. */
const operand = fc.oneof(
  fc.constantFrom(
    0,
    1,
    2,
    0x5412,
    0x7e020000,
    0xffffffff,
    0x100000000,
    0x100000001,
    0x1fffffffffffff,
  ),
  fc.nat({ max: 0xffffffff }),
  fc.maxSafeNat(),
);

/** Argument values near the operands, with and without high halves. */
const argumentValue = fc.oneof(
  operand.map(BigInt),
  operand.map((value) => BigInt(value) + 1n),
  operand.map((value) => BigInt.asUintN(64, BigInt(value) - 1n)),
  fc
    .tuple(fc.bigInt({ min: 0n, max: 0xffffffffn }), operand)
    .map(([high, low]) => BigInt.asUintN(64, (high << 32n) | (BigInt(low) & 0xffffffffn))),
);

const sixArguments = fc.array(argumentValue, { minLength: 6, maxLength: 6 });

const argumentTest = fc.record({
  index: fc.nat({ max: 5 }),
  value: operand,
  valueTwo: operand,
  op: fc.constantFrom(
    'SCMP_CMP_NE',
    'SCMP_CMP_LT',
    'SCMP_CMP_LE',
    'SCMP_CMP_EQ',
    'SCMP_CMP_GE',
    'SCMP_CMP_GT',
    'SCMP_CMP_MASKED_EQ',
  ),
});

const action = fc.constantFrom(
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_LOG',
  'SCMP_ACT_ALLOW',
);

/** A few neighbours and the ends of the table, so that ranges touch. */
const somebody = fc.constantFrom(
  'read',
  'write',
  'openat',
  'clone',
  'clone3',
  'ioctl',
  'mseal',
  'close',
);

const profile: fc.Arbitrary<OciProfile> = fc
  .record({
    defaultAction: action,
    defaultErrnoRet: fc.integer({ min: 0, max: 4095 }),
    calls: fc.uniqueArray(
      fc.record({
        name: somebody,
        action,
        errnoRet: fc.integer({ min: 0, max: 4095 }),
        alternatives: fc.array(fc.array(argumentTest, { minLength: 1, maxLength: 3 }), {
          maxLength: 3,
        }),
      }),
      { selector: ({ name }) => name, maxLength: 8 },
    ),
  })
  .map(({ calls, defaultAction, defaultErrnoRet }) => ({
    defaultAction,
    defaultErrnoRet,
    syscalls: calls.flatMap(({ name, alternatives, ...verdict }) =>
      alternatives.length === 0
        ? [{ names: [name], ...verdict }]
        : alternatives.map((args) => ({ names: [name], ...verdict, args })),
    ),
  }));

function expectSameVerdict(
  given: OciProfile,
  architecture: SyscallArchitecture,
  call: { name: string; arguments: readonly bigint[] },
): void {
  const number = syscallNumbers(architecture).get(call.name);
  if (number === undefined) return;
  const verdict = runFilter(compileProfile(given, architecture), {
    number,
    architecture: auditArchitectures[architecture],
    arguments: call.arguments,
  });
  expect(nameVerdict(verdict)).toBe(decide(given, call));
}

describe.each(architectures)('a compiled seccomp profile on %s', (architecture) => {
  it('gives any call the verdict that any profile says', () => {
    fc.assert(
      fc.property(profile, somebody, sixArguments, (given, name, given6) => {
        expectSameVerdict(given, architecture, { name, arguments: given6 });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(ourProfiles.map((ours, index) => [index, ours] as const))(
    'gives every call the verdict of our own profile %i',
    (_index, ours) => {
      const program = compileProfile(ours, architecture);
      const tuples = fc.sample(sixArguments, { numRuns: 60, seed: 40 });
      for (const [name, number] of syscallNumbers(architecture)) {
        for (const six of tuples) {
          const call = { number, architecture: auditArchitectures[architecture], arguments: six };
          const verdict = nameVerdict(runFilter(program, call));
          if (verdict !== decide(ours, { name, arguments: six })) {
            expect.fail(`${name}(${six.join(', ')}) got ${verdict}`);
          }
        }
      }
      expect(syscallNumbers(architecture).size).toBeGreaterThan(300);
    },
  );

  it('gives numbers that no call has yet the default', () => {
    const [ours] = ourProfiles as [OciProfile];
    const program = compileProfile(ours, architecture);
    for (const number of [500, 0x3fffffff]) {
      const call = { number, architecture: auditArchitectures[architecture], arguments: [] };
      expect(nameVerdict(runFilter(program, call))).toBe('SCMP_ACT_ERRNO 38');
    }
  });

  it('kills calls of every other ABI, whatever the profile allows', () => {
    const program = compileProfile({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [] }, architecture);
    const native = auditArchitectures[architecture];
    const i386 = 0x40000003;
    const run = (number: number, abi: number): number =>
      runFilter(program, { number, architecture: abi, arguments: [] });
    expect(run(0, native)).not.toBe(KILL_PROCESS);
    expect(run(0, i386)).toBe(KILL_PROCESS);
    expect(run(0x40000000, native)).toBe(KILL_PROCESS);
    expect(run(0xffffffff, native)).toBe(KILL_PROCESS);
  });
});

describe('a seccomp profile that cannot be enforced', () => {
  it.each([
    ['an action for a call twice', [{ action: 'SCMP_ACT_ALLOW' }, { action: 'SCMP_ACT_LOG' }]],
    [
      'a rule with and a rule without arguments',
      [
        { action: 'SCMP_ACT_ALLOW' },
        { action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }] },
      ],
    ],
  ])('is refused for %s, naming the call', (_case, rules) => {
    const given = readOciProfile({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: rules.map((rule) => ({ names: ['read'], ...rule })),
    });
    expect(() => compileProfile(given, 'x86_64')).toThrow(/rules for read/);
  });

  it('is refused for a member that nobody enforces', () => {
    expect(() =>
      readOciProfile({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [], listenerPath: '/run/x' }),
    ).toThrow(expect.objectContaining({ code: 'seccomp_profile_invalid' }));
  });
});

describe('the filters of a sandbox', () => {
  const architecture = nativeArchitecture();
  const verdictOf = (name: string, countsAllMemory: boolean): string => {
    const [filter] = sandboxFilters({ countsAllMemory }) as [Uint8Array];
    const number = syscallNumbers(architecture).get(name) ?? -1;
    return nameVerdict(
      runFilter(filter, {
        number,
        architecture: auditArchitectures[architecture],
        arguments: [0n, 0n, 0n, 0n, 0n, 0n],
      }),
    );
  };

  it('deny memory that nothing would count', () => {
    expect(verdictOf('memfd_create', true)).toBe('SCMP_ACT_ALLOW');
    expect(verdictOf('memfd_create', false)).toBe('SCMP_ACT_ERRNO 38');
    expect(verdictOf('shmget', false)).toBe('SCMP_ACT_ERRNO 38');
    expect(verdictOf('read', false)).toBe('SCMP_ACT_ALLOW');
  });

  it('stack the terminal rules on the allow-list', () => {
    expect(sandboxFilters({ countsAllMemory: true })).toHaveLength(2);
  });

  it('need a machine whose calls are known', () => {
    expect(nativeArchitecture('x64')).toBe('x86_64');
    expect(nativeArchitecture('arm64')).toBe('aarch64');
    expect(() => nativeArchitecture('s390x')).toThrow(/run on x64 or arm64/);
  });
});
