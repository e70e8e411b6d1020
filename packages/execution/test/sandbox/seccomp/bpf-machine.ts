import { bpf } from '../../../src/sandbox/seccomp/bpf-program.ts';

/** A system call as the kernel shows it to a filter. */
export interface Syscall {
  readonly number: number;
  readonly architecture: number;
  /** Six, unsigned and 64 bits wide. */
  readonly arguments: readonly bigint[];
}

/** Runs a filter as the kernel does (linux/seccomp.h, linux/filter.h). @returns its `SECCOMP_RET_*` value */
export function runFilter(program: Uint8Array, call: Syscall): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number, 0);
  data.writeUInt32LE(call.architecture, 4);
  for (const [index, argument] of call.arguments.entries()) {
    data.writeBigUInt64LE(argument, 16 + 8 * index);
  }
  const code = Buffer.from(program.buffer, program.byteOffset, program.byteLength);
  let accumulator = 0;
  for (let at = 0; at < code.length; at += 8) {
    const operand = code.readUInt32LE(at + 4);
    const skip = (holds: boolean): number => 8 * code.readUInt8(at + (holds ? 2 : 3));
    switch (code.readUInt16LE(at)) {
      case bpf.load:
        accumulator = data.readUInt32LE(operand);
        break;
      case bpf.and:
        accumulator = (accumulator & operand) >>> 0;
        break;
      case bpf.jump:
        at += 8 * operand;
        break;
      case bpf.jumpIfEqual:
        at += skip(accumulator === operand);
        break;
      case bpf.jumpIfGreater:
        at += skip(accumulator > operand);
        break;
      case bpf.jumpIfGreaterOrEqual:
        at += skip(accumulator >= operand);
        break;
      case bpf.return:
        return operand;
      default:
        throw new Error(`No such instruction at ${at}`);
    }
  }
  throw new Error('The program ended without a verdict');
}
