import { setImmediate as nextTurn } from 'node:timers/promises';

import { PlatformError } from '@qmcp/contracts';
import type { HumanRequest, HumanRequestStore } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { testServer } from '../test-server.ts';
import type { TestServer } from '../test-server.ts';
import { decided, deleteUser, holdAll, pendingOf } from './holds.ts';

const textOf = ({ content }: Awaited<ReturnType<TestServer['call']>>): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');

/** A server with a call that was approved and has not run. */
async function world() {
  const { tool, runs } = deleteUser();
  const { call, clock, store } = testServer([tool], { policy: holdAll });
  const { humanRequests } = store;
  const again = () => call('delete_user', { id: 7 });
  await again();
  const approval = await pendingOf(humanRequests);
  await decided(humanRequests, approval);
  return { again, approval, clock, humanRequests, runs };
}

const outcomeUnknown = () => new PlatformError('store_outcome_unknown', 'The connection broke.');

/** Lets the connection break as a grant becomes so, after it is written or before. @returns how often it did */
function breakingAt(
  store: HumanRequestStore,
  grant: string,
  { written, times = 1 }: { readonly written: boolean; readonly times?: number },
): () => number {
  const replace = store.replace.bind(store);
  let broken = 0;
  store.replace = async (request: HumanRequest) => {
    if (request.held?.grant !== grant || broken === times) return replace(request);
    broken += 1;
    if (written) await replace(request);
    throw outcomeUnknown();
  };
  return () => broken;
}

describe('an approved call', () => {
  it.each([
    ['spent', true],
    ['spent', false],
    ['finished', true],
    ['finished', false],
  ])(
    'is answered where the connection broke as it was %s (written: %s)',
    async (grant, written) => {
      const { again, approval, humanRequests, clock, runs } = await world();
      const broken = breakingAt(humanRequests, grant, { written });

      const answered = again();
      while (broken() === 0) await nextTurn();
      await nextTurn();
      clock.advance(1_000);

      expect(textOf(await answered)).toBe('User 7 is gone');
      expect(await humanRequests.get(approval.id)).toMatchObject({
        held: { grant: 'finished', runner: null },
      });
      expect(textOf(await again())).toBe('User 7 is gone');
      expect(runs).toHaveLength(1);
    },
  );

  it.each([true, false])(
    'runs once where the connection broke for many at once (written: %s)',
    async (written) => {
      const { again, humanRequests, clock, runs } = await world();
      const broken = breakingAt(humanRequests, 'spent', { written, times: 3 });

      const answered = Promise.all([again(), again(), again()]);
      while (broken() < 3) await nextTurn();
      await nextTurn();
      clock.advance(1_000);

      const told = (await answered).map(textOf);
      expect(told.filter((words) => words === 'User 7 is gone').length).toBeGreaterThan(0);
      expect(runs).toHaveLength(1);
    },
  );

  it('whose grant could not be spent for another reason is told so', async () => {
    const { again, humanRequests, runs } = await world();
    const replace = humanRequests.replace.bind(humanRequests);
    humanRequests.replace = () => Promise.reject(new PlatformError('store_failed', 'broken'));
    await expect(again()).rejects.toThrow('Internal error');
    humanRequests.replace = replace;
    expect(textOf(await again())).toBe('User 7 is gone');
    expect(runs).toHaveLength(1);
  });
});
