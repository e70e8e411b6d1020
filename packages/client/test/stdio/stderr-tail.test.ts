import { expect, it } from 'vitest';

import { StderrTail } from '../../src/stdio/stderr-tail.ts';

it('keeps the end of what was written', () => {
  const tail = new StderrTail();
  expect(tail.lines).toBe('');
  tail.push('first\nsec');
  tail.push('ond\n\n');
  expect(tail.lines).toBe('first\nsecond');
});

it('keeps whole lines only, and no more than 2,000 characters', () => {
  const tail = new StderrTail();
  for (let line = 0; line < 1_000; line += 1) tail.push(`line ${line}\n`);
  expect(tail.lines).toMatch(/^line 7\d\d\n/);
  expect(tail.lines).toMatch(/\nline 999$/);
  expect(tail.lines.length).toBeLessThan(2_000);
});

it('keeps the end of a line that is longer than that', () => {
  const tail = new StderrTail();
  tail.push(`${'x'.repeat(5_000)}!`);
  expect(tail.lines).toMatch(/^x{1999}!$/);
});
