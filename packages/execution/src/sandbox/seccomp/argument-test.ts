import { newLabel, type BpfProgram, type Label } from './bpf-program.ts';
import type { OciArgument } from './oci-profile.ts';

/** Where the arguments are in `struct seccomp_data` (linux/seccomp.h), and how wide each is. */
const ARGUMENTS_OFFSET = 16;
const ARGUMENT_BYTES = 8;

const WORD = 2 ** 32;

/** Emits a test of an argument, which falls through when it holds. The accumulator is 32 bits wide, so each half is looked at by itself. */
export function emitArgumentTest(
  program: BpfProgram,
  { index, value, valueTwo, op }: OciArgument,
  failed: Label,
): void {
  const low = ARGUMENTS_OFFSET + ARGUMENT_BYTES * index;
  const argument = { low, high: low + 4 };
  switch (op) {
    case 'SCMP_CMP_EQ':
      return emitEqual(program, { argument, expected: split(value) }, failed);
    case 'SCMP_CMP_MASKED_EQ':
      return emitEqual(
        program,
        { argument, expected: split(valueTwo ?? 0), mask: split(value) },
        failed,
      );
    case 'SCMP_CMP_NE':
      return emitNot(program, failed, (equal) =>
        emitEqual(program, { argument, expected: split(value) }, equal),
      );
    case 'SCMP_CMP_GT':
      return emitGreater(
        program,
        { argument, expected: split(value), test: 'jumpIfGreater' },
        failed,
      );
    case 'SCMP_CMP_GE':
      return emitGreater(
        program,
        { argument, expected: split(value), test: 'jumpIfGreaterOrEqual' },
        failed,
      );
    case 'SCMP_CMP_LE':
      return emitNot(program, failed, (notGreater) =>
        emitGreater(
          program,
          { argument, expected: split(value), test: 'jumpIfGreater' },
          notGreater,
        ),
      );
    case 'SCMP_CMP_LT':
      return emitNot(program, failed, (less) =>
        emitGreater(
          program,
          { argument, expected: split(value), test: 'jumpIfGreaterOrEqual' },
          less,
        ),
      );
  }
}

interface Words {
  readonly low: number;
  readonly high: number;
}

const split = (value: number): Words => ({ low: value % WORD, high: Math.floor(value / WORD) });

interface EqualTest {
  readonly argument: Words;
  readonly expected: Words;
  readonly mask?: Words;
}

function emitEqual(
  program: BpfProgram,
  { argument, expected, mask }: EqualTest,
  failed: Label,
): void {
  for (const half of ['high', 'low'] as const) {
    program.load(argument[half]);
    if (mask !== undefined) program.and(mask[half]);
    program.branch('jumpIfEqual', expected[half], { whenFalse: failed });
  }
}

interface GreaterTest {
  readonly argument: Words;
  readonly expected: Words;
  /** How the low halves compare where the high ones are equal. */
  readonly test: 'jumpIfGreater' | 'jumpIfGreaterOrEqual';
}

function emitGreater(
  program: BpfProgram,
  { argument, expected, test }: GreaterTest,
  failed: Label,
): void {
  const holds = newLabel();
  program.load(argument.high);
  program.branch('jumpIfGreater', expected.high, { whenTrue: holds });
  program.branch('jumpIfEqual', expected.high, { whenFalse: failed });
  program.load(argument.low);
  program.branch(test, expected.low, { whenFalse: failed });
  program.place(holds);
}

/** Turns a test round: falls through when it fails. */
function emitNot(program: BpfProgram, failed: Label, emit: (inner: Label) => void): void {
  const holds = newLabel();
  emit(holds);
  program.jump(failed);
  program.place(holds);
}
