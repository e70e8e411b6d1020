import type { HumanRequest } from '@qmcp/contracts';
import {
  approvalRequest,
  humanRequest,
  MemoryHumanRequestStore,
  MemoryTaskStore,
} from '@qmcp/testkit';
import { humanRequestStoreSuite } from '@qmcp/testkit/suites';
import { describe, expect, it } from 'vitest';

import { pushedHumanRequests } from '../../src/human/pushed-human-requests.ts';

/** There is room for any. */
const admit = (): Promise<undefined> => Promise.resolve(undefined);

describe('a store that tells of its writes', () => {
  humanRequestStoreSuite(async () => ({
    store: {
      humanRequests: pushedHumanRequests(new MemoryHumanRequestStore(), {
        admit,
        push: () => undefined,
      }),
      tasks: new MemoryTaskStore(),
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

  it('tells of what it wrote, and of nothing that it did not', async () => {
    const told: HumanRequest[] = [];
    const push = (request: HumanRequest): void => void told.push(request);
    const store = pushedHumanRequests(new MemoryHumanRequestStore(), { admit, push });
    await store.create(approvalRequest());
    await store.create(approvalRequest({ id: 'request-2' }));
    await store.replace(approvalRequest({ revision: 2 }));
    await store.replace(approvalRequest({ revision: 2 }));
    await store.replace(humanRequest({ id: 'request-3', revision: 2 }));
    expect(told).toEqual([approvalRequest(), approvalRequest({ revision: 2 })]);
  });
});
