import type { HumanRequest, HumanRequestStore } from '@qmcp/contracts';

/** A store that tells `push` of each request that this process writes, once it is durable. */
export function pushedHumanRequests(
  store: HumanRequestStore,
  push: (request: HumanRequest) => void,
): HumanRequestStore {
  return {
    async create(request) {
      const standing = await store.create(request);
      if (standing.id === request.id) push(standing);
      return standing;
    },
    async replace(request) {
      const written = await store.replace(request);
      if (written) push(request);
      return written;
    },
    get: (id) => store.get(id),
    list: (filter, page) => store.list(filter, page),
    findHeld: (key, nowMs) => store.findHeld(key, nowMs),
    due: (nowMs, limit) => store.due(nowMs, limit),
    recover: (end) => store.recover(end),
    nextDueMs: () => store.nextDueMs(),
    changes: () => store.changes(),
    changedSince: (after, limit) => store.changedSince(after, limit),
  };
}
