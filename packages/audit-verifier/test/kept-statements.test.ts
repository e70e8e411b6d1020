import { describe, expect, it } from 'vitest';

import { readKeptStatements } from '../src/index.ts';
import { SealedAudit } from './sealed-audit.ts';

const [first = '', second = ''] = SealedAudit.of([
  { do: 'batch', instance: 1, actors: [0] },
]).signedLines();

describe('statements that were kept', () => {
  it('pass over what a full disk or a power cut left of a line, and tell of it', async () => {
    const torn = [
      second.slice(0, 5),
      second.slice(0, -1),
      second.slice(0, 40) + first,
      `${second.slice(0, 40)}${'\0'.repeat(20)}`,
      '\0\0\0',
      `\0\0${second.slice(2)}`,
    ];
    const told: string[] = [];
    const kept = await readKeptStatements([first, '', ...torn, second], (line) => told.push(line));
    expect([...kept.keys()]).toEqual([1, 2]);
    expect(told).toEqual(torn);
  });

  it.each(['0'.repeat(64), '{}', 'no JSON', second.replace('"statement"', '"other"'), '[1]'])(
    'are nothing else: %s',
    async (line) => {
      await expect(readKeptStatements([first, line])).rejects.toThrow('is no signed statement');
    },
  );
});
