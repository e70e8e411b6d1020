import type { HumanRequest, Principal } from '@qmcp/contracts';
import { mayRead, readsAll } from '@qmcp/server';
import type { HumanDesk } from '@qmcp/server';

const PAGE = 500;

/**
 * Yields every pending request that a principal may read, oldest first, then each that changes, as it is then. Who reads
 * slowly gets the last state of each and not every one.
 * @param signal - ends it; so does the end of the server
 * @yields requests
 */
export async function* watchRequests(
  desk: HumanDesk,
  principal: Principal,
  signal: AbortSignal,
): AsyncGenerator<HumanRequest, void, undefined> {
  const changed = new Map<string, HumanRequest>();
  let wake = Promise.withResolvers<void>();
  const nudge = (): void => wake.resolve();
  const stop = await desk.changes.listen((request) => {
    if (!mayRead(request, principal)) return;
    changed.set(request.id, request);
    nudge();
  });
  for (const ended of [signal, desk.closing]) ended.addEventListener('abort', nudge);
  try {
    for (const request of await pendingFor(desk, principal)) {
      // What changed since comes after, as it is now.
      if (!changed.has(request.id)) yield request;
    }
    while (!signal.aborted && !desk.closing.aborted) {
      for (const request of changed.values()) {
        changed.delete(request.id);
        yield request;
      }
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  } finally {
    for (const ended of [signal, desk.closing]) ended.removeEventListener('abort', nudge);
    stop();
  }
}

async function pendingFor(desk: HumanDesk, principal: Principal): Promise<HumanRequest[]> {
  const own = readsAll(principal) ? {} : { requesterId: principal.id };
  const pending: HumanRequest[] = [];
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<HumanDesk['list']>> = await desk.list(
      { status: 'pending', ...own },
      { limit: PAGE, ...(before !== null && { before }) },
    );
    pending.push(...page.requests);
    before = page.next;
  } while (before !== null);
  return pending.toReversed();
}
