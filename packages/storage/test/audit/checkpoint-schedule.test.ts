import { setImmediate as nextTurn } from 'node:timers/promises';

import { fakeClock, recordingLogger } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { CheckpointSchedule } from '../../src/audit/checkpoint-schedule.ts';

/** A seal whose batches the test makes, and which fails while it is told to. */
function openSchedule() {
  const clock = fakeClock();
  const logger = recordingLogger();
  const seal = {
    unsignedBatches: 0,
    isBroken: false,
    checkpoints: 0,
    async signHeads() {
      seal.checkpoints += 1;
      await nextTurn();
      if (seal.isBroken) throw new Error('no key');
      seal.unsignedBatches = 0;
      return seal.checkpoints;
    },
  };
  const schedule = new CheckpointSchedule({ seal, clock, logger });
  const commit = (batches: number): void => {
    seal.unsignedBatches += batches;
    schedule.committed();
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn += 1) await nextTurn();
  };
  return { clock, logger, seal, schedule, commit, settle };
}

describe('checkpoints', () => {
  it('are signed a minute after the first record that none has signed for', async () => {
    const { clock, seal, commit, settle } = openSchedule();
    commit(1);
    clock.advance(59_000);
    commit(1);
    await settle();
    expect(seal.checkpoints).toBe(0);
    clock.advance(1_000);
    await settle();
    expect(seal).toMatchObject({ checkpoints: 1, unsignedBatches: 0 });
    clock.advance(600_000);
    expect([seal.checkpoints, clock.waitingTimers]).toEqual([1, 0]);
  });

  it('are signed at once when many batches wait, one at a time', async () => {
    const { clock, seal, commit, settle } = openSchedule();
    commit(999);
    expect(seal.checkpoints).toBe(0);
    commit(1);
    commit(1_000);
    expect(seal.checkpoints).toBe(1);
    await settle();
    expect([seal.unsignedBatches, clock.waitingTimers]).toEqual([0, 0]);
  });

  it('that fail are logged, and tried again in a minute, not at once', async () => {
    const { clock, logger, seal, commit, settle } = openSchedule();
    seal.isBroken = true;
    commit(5_000);
    await settle();
    commit(1);
    await settle();
    expect(seal.checkpoints).toBe(1);
    expect(logger.entries).toMatchObject([{ level: 'error' }]);
    seal.isBroken = false;
    clock.advance(60_000);
    await settle();
    expect(seal).toMatchObject({ checkpoints: 2, unsignedBatches: 0 });
  });

  it('are signed for what is left at the end, and for nothing after it', async () => {
    const { clock, seal, schedule, commit } = openSchedule();
    commit(2);
    await schedule.close();
    expect([seal.checkpoints, clock.waitingTimers]).toEqual([1, 0]);
    commit(5_000);
    expect([seal.checkpoints, clock.waitingTimers]).toEqual([1, 0]);
  });

  it('are not signed at the end when nothing is left', async () => {
    const { seal, schedule } = openSchedule();
    await schedule.close();
    expect(seal.checkpoints).toBe(0);
  });
});
