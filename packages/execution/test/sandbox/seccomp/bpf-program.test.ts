import { describe, expect, it } from 'vitest';

import { BpfProgram, newLabel } from '../../../src/sandbox/seccomp/bpf-program.ts';

describe('a BPF program', () => {
  it('is no longer than the kernel takes', () => {
    const program = new BpfProgram();
    for (let count = 0; count < 4096; count++) program.return(count);
    expect(program.encode()).toHaveLength(4096 * 8);
    program.return(0);
    expect(() => program.encode()).toThrow(/at most 4096/);
  });

  it('jumps forward only, to places that there are', () => {
    const backward = newLabel();
    const program = new BpfProgram();
    program.place(backward);
    program.jump(backward);
    expect(() => program.encode()).toThrow(/goes forward/);

    const nowhere = new BpfProgram();
    nowhere.jump(newLabel());
    expect(() => nowhere.encode()).toThrow(/goes forward/);
  });

  it('branches over no more than a byte counts', () => {
    const far = newLabel();
    const program = new BpfProgram();
    program.branch('jumpIfEqual', 1, { whenTrue: far });
    for (let count = 0; count < 256; count++) program.return(0);
    program.place(far);
    program.return(1);
    expect(() => program.encode()).toThrow(/at most 255/);
  });
});
