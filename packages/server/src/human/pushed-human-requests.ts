import type { HumanRequest, HumanRequestStore } from '@qmcp/contracts';

/** What is done beside writing. */
export interface Attendance {
  /** Admits a new request. @returns the one that stands in its place, if any. @throws WireError the refusal */
  readonly admit: (request: HumanRequest) => Promise<HumanRequest | undefined>;
  /** Is told of each request that this process writes, once it is durable. */
  readonly push: (request: HumanRequest) => void;
}

/** A store that has new requests admitted, and tells what it writes. */
export function pushedHumanRequests(
  store: HumanRequestStore,
  { admit, push }: Attendance,
): HumanRequestStore {
  return {
    async create(request) {
      const standing = (await admit(request)) ?? (await store.create(request));
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
    countPending: (requesterId, most) => store.countPending(requesterId, most),
    purge: (endedBeforeMs, limit) => store.purge(endedBeforeMs, limit),
    nextDueMs: () => store.nextDueMs(),
    changes: () => store.changes(),
    changedSince: (after, limit) => store.changedSince(after, limit),
  };
}
