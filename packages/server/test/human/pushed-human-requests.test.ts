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

describe('a store that tells of its writes', () => {
  humanRequestStoreSuite(async () => ({
    store: {
      humanRequests: pushedHumanRequests(new MemoryHumanRequestStore(), () => undefined),
      tasks: new MemoryTaskStore(),
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));

  it('tells of what it wrote, and of nothing that it did not', async () => {
    const told: HumanRequest[] = [];
    const store = pushedHumanRequests(new MemoryHumanRequestStore(), (request) => {
      told.push(request);
    });
    await store.create(approvalRequest());
    await store.create(approvalRequest({ id: 'request-2' }));
    await store.replace(approvalRequest({ revision: 2 }));
    await store.replace(approvalRequest({ revision: 2 }));
    await store.replace(humanRequest({ id: 'request-3', revision: 2 }));
    expect(told).toEqual([approvalRequest(), approvalRequest({ revision: 2 })]);
  });
});
