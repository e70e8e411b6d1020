import { PassThrough } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { Output } from '../../src/cli/output.ts';

const ESCAPE = String.fromCodePoint(0x1b);

function output(terminal: boolean) {
  const stdout = Object.assign(new PassThrough(), terminal && { isTTY: true, columns: 40 });
  const stderr = Object.assign(new PassThrough(), terminal && { isTTY: true });
  return {
    output: new Output(stdout, stderr),
    out: () => String(stdout.read() ?? ''),
    err: () => String(stderr.read() ?? ''),
  };
}

describe('results', () => {
  it('reach a program as they are', () => {
    const to = output(false);
    to.output.text(`${ESCAPE}[2J\ttext`);
    expect(to.out()).toBe(`${ESCAPE}[2J\ttext\n`);
    to.output.table([{ title: 'A' }], [['x'.repeat(100)]]);
    expect(to.out()).toBe(`A\n${'x'.repeat(100)}\n`);
  });

  it('can’t act on a terminal', () => {
    const to = output(true);
    to.output.text(`${ESCAPE}[2J\ttext\nnext\u202E`);
    expect(to.out()).toBe('\\u{1b}[2J\ttext\nnext\\u{202e}\n');
    to.output.error(`${ESCAPE}]0;title\u0007`);
    expect(to.err()).toContain('\\u{1b}]0;title\\u{7}');
    to.output.note(`${ESCAPE}[1A`);
    expect(to.err()).toBe('\\u{1b}[1A\n');
  });

  it('are cut to the terminal in tables', () => {
    const to = output(true);
    to.output.table([{ title: 'A' }], [['x'.repeat(100)]]);
    expect(to.out().split('\n')[1]).toBe(`${'x'.repeat(39)}…`);
  });

  it('carry no styles where no terminal shows them', () => {
    const to = output(false);
    to.output.heading('title', 'rest');
    to.output.error('wrong');
    expect([to.out(), to.err()]).toEqual(['title  rest\n', 'qmcp: wrong\n']);
  });

  it('are JSON for programs, and bytes where bytes are wanted', () => {
    const to = output(false);
    to.output.json({ a: [1] });
    expect(JSON.parse(to.out())).toEqual({ a: [1] });
    to.output.raw(new Uint8Array([0x41]));
    expect(to.out()).toBe('A');
  });
});
