import { describe, expect, it } from 'vitest';

import {
  approvalRequest,
  heldCall,
  MemoryHumanRequestStore,
  MemoryTaskStore,
  SharedHumanRequests,
} from '../src/index.ts';
import { humanRequestStoreSuite } from '../src/suites.ts';

describe('MemoryHumanRequestStore', () => {
  humanRequestStoreSuite(async () => ({
    store: { humanRequests: new MemoryHumanRequestStore(), tasks: new MemoryTaskStore() },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

  it('ends what a process ran that the test declares lost, once', async () => {
    const shared = new SharedHumanRequests();
    const [first, second] = [
      new MemoryHumanRequestStore(shared),
      new MemoryHumanRequestStore(shared),
    ];
    await first.create(approvalRequest({ held: heldCall({ runner: 1, grant: 'spent' }) }));
    second.lost.add(1);
    const recovered = await second.recover((request) => ({
      ...request,
      held: request.held && { ...request.held, grant: 'ambiguous' },
    }));
    expect(recovered).toBe(1);
    expect(await first.get('request-1')).toEqual(
      approvalRequest({ revision: 2, held: heldCall({ grant: 'ambiguous' }) }),
    );
    expect(await second.recover((request) => request)).toBe(0);
  });
});
