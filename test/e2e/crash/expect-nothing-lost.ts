import { expect } from 'vitest';

import { runQmcp } from '../harness/qmcp-process.ts';
import type { Aftermath } from './crash-again-and-again.ts';

/** Holds what clients were told against what the store and the world hold. */
export function expectNothingLost({ acknowledged, outcomes, notes }: Aftermath): void {
  const all = [...acknowledged.echo, ...acknowledged.note];
  expect(all.length).toBeGreaterThan(0);
  // Whatever was acknowledged is on record as such, once.
  expect(all.filter((id) => outcomes.get(id)?.join() !== 'ok')).toEqual([]);
  // No call has two records.
  expect([...outcomes.values()].filter((each) => each.length > 1)).toEqual([]);
  // What was acknowledged was done, and nothing was done twice.
  expect(new Set(notes).size).toBe(notes.length);
  expect([...acknowledged.note].filter((id) => !notes.includes(id))).toEqual([]);
  // What was done is on record: as done, or as what may have been done.
  const known = new Set(['ok', 'ambiguous']);
  expect(notes.filter((id) => !known.has(outcomes.get(id)?.join() ?? 'nothing'))).toEqual([]);
}

/** The record's seal holds over all of it. */
export async function expectSealed(home: string): Promise<void> {
  const { exitCode, stderr } = await runQmcp(home, 'audit', 'verify');
  expect([exitCode, stderr]).toEqual([0, '']);
}
