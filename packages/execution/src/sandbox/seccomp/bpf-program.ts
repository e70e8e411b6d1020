/** Operations of classic BPF that a seccomp filter of ours uses (linux/bpf_common.h). */
export const bpf = {
  /** Loads the 32-bit word at an offset of `struct seccomp_data`. */
  load: 0x20,
  and: 0x54,
  jump: 0x05,
  jumpIfEqual: 0x15,
  jumpIfGreater: 0x25,
  jumpIfGreaterOrEqual: 0x35,
  return: 0x06,
} as const;

/** Bytes of a `struct sock_filter`. */
const INSTRUCTION_BYTES = 8;

/** BPF_MAXINSNS: the kernel refuses a longer program. */
const MAX_INSTRUCTIONS = 4096;

/** A place in a program that may be jumped to before it is known. */
export interface Label {
  position: number | undefined;
}

type Test = 'jumpIfEqual' | 'jumpIfGreater' | 'jumpIfGreaterOrEqual';

interface Instruction {
  readonly code: number;
  readonly operand: number;
  readonly whenTrue?: Label;
  readonly whenFalse?: Label;
  readonly target?: Label;
}

/** A BPF program under construction. Jumps name labels; offsets are reckoned when it is encoded. */
export class BpfProgram {
  readonly #instructions: Instruction[] = [];

  /** Loads the 32-bit word at `offset` of `struct seccomp_data` into the accumulator. */
  load(offset: number): void {
    this.#instructions.push({ code: bpf.load, operand: offset });
  }

  /** Masks the accumulator. */
  and(mask: number): void {
    this.#instructions.push({ code: bpf.and, operand: mask });
  }

  /** Ends the filter with a `SECCOMP_RET_*` value. */
  return(value: number): void {
    this.#instructions.push({ code: bpf.return, operand: value });
  }

  /** Goes to `target`, however far. */
  jump(target: Label): void {
    this.#instructions.push({ code: bpf.jump, operand: 0, target });
  }

  /** Compares the accumulator with `operand`. A branch that is left out falls through to the next instruction. */
  branch(
    test: Test,
    operand: number,
    targets: { readonly whenTrue?: Label; readonly whenFalse?: Label },
  ): void {
    this.#instructions.push({ code: bpf[test], operand, ...targets });
  }

  /** Puts a label where the next instruction will be. */
  place(label: Label): void {
    label.position = this.#instructions.length;
  }

  /** The program as an array of `struct sock_filter`, little-endian. */
  encode(): Uint8Array {
    if (this.#instructions.length > MAX_INSTRUCTIONS) {
      throw new RangeError(`A BPF program holds at most ${MAX_INSTRUCTIONS} instructions`);
    }
    const encoded = new DataView(new ArrayBuffer(this.#instructions.length * INSTRUCTION_BYTES));
    for (const [index, instruction] of this.#instructions.entries()) {
      const at = index * INSTRUCTION_BYTES;
      const { code, operand, target } = instruction;
      encoded.setUint16(at, code, true);
      encoded.setUint8(at + 2, shortDistance(instruction.whenTrue, index));
      encoded.setUint8(at + 3, shortDistance(instruction.whenFalse, index));
      encoded.setUint32(at + 4, target === undefined ? operand : distance(target, index), true);
    }
    return new Uint8Array(encoded.buffer);
  }
}

/** Makes a label that is not placed yet. */
export const newLabel = (): Label => ({ position: undefined });

function distance({ position }: Label, from: number): number {
  // BPF jumps forward only, so that every program ends.
  if (position === undefined || position <= from) throw new RangeError('A BPF jump goes forward');
  return position - from - 1;
}

function shortDistance(label: Label | undefined, from: number): number {
  if (label === undefined) return 0;
  const instructions = distance(label, from);
  if (instructions > 0xff)
    throw new RangeError('A conditional BPF jump skips at most 255 instructions');
  return instructions;
}
