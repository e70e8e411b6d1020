import type { HumanRequest, HumanRequestFilter, HumanResponse, Store } from '@qmcp/contracts';
import { expect, it } from 'vitest';

import { approvalRequest, heldCall, humanRequest } from './human-request-fixtures.ts';

/** Opens an empty store of the backend under test. */
export type OpenHumanRequestStore = () => Promise<
  AsyncDisposable & { readonly store: Pick<Store, 'humanRequests' | 'tasks'> }
>;

const response: HumanResponse = {
  id: 'response-1',
  answer: 'approve',
  note: 'Only this once: ünï',
  editedArguments: { of: [] },
  principalId: 'bob',
  principalName: 'Bob',
  door: 'rest',
  atMs: 1_500,
  clientAsserted: false,
};

/** The same call as {@link approvalRequest}, asked for again. */
const again = (createdAtMs: number): HumanRequest =>
  approvalRequest({ id: 'request-2', createdAtMs, expiresAtMs: 3_000 });

const heldKey = { principalId: 'alice', tool: 'delete-all', argumentsDigest: 'a'.repeat(64) };

/** What every store of human requests promises. */
export function humanRequestStoreSuite(open: OpenHumanRequestStore): void {
  keepsRequests(open);
  letsOneChangeWin(open);
  holdsACallOnce(open);
  listsRequests(open);
  knowsWhatIsDue(open);
  countsChanges(open);
  countsWhatIsPending(open);
  deletesWhatIsOver(open);
}

function keepsRequests(open: OpenHumanRequestStore): void {
  it('gives a request back as it was created, and nothing for an unknown id', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    expect(await humanRequests.create(humanRequest())).toEqual(humanRequest());
    expect(await humanRequests.get('request-1')).toEqual(humanRequest());
    expect(await humanRequests.get('request-2')).toBeUndefined();
  });

  it('gives a request back as it was replaced, every field', async () => {
    await using opened = await open();
    const { humanRequests, tasks } = opened.store;
    await humanRequests.create(approvalRequest());
    const decided = approvalRequest({
      revision: 2,
      status: 'responded',
      updatedAtMs: 1_500,
      expiresAtMs: 9_000,
      responses: [response],
      answer: 'approve',
      held: heldCall({
        taskId: 'task-1',
        grant: 'spent',
        runner: tasks.instance,
        ranArguments: { of: [] },
        result: { content: [] },
      }),
    });
    expect(await humanRequests.replace(decided)).toBe(true);
    expect(await humanRequests.get('request-1')).toEqual(decided);
  });

  it('keeps what no name of a person or a tool should hold', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    const odd = humanRequest({ prompt: 'a\0b\u{1F600}', requesterId: 'a\0', type: "x'--" });
    await humanRequests.create(odd);
    expect(await humanRequests.get(odd.id)).toEqual(odd);
    const { requests } = await humanRequests.list(
      { requesterId: 'a\0', type: "x'--" },
      { limit: 1 },
    );
    expect(requests).toEqual([odd]);
  });
}

function letsOneChangeWin(open: OpenHumanRequestStore): void {
  it('writes nothing over a request that somebody else changed, and nothing where there is none', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    await humanRequests.create(humanRequest());
    const edits = ['a', 'b', 'c'].map((answer) =>
      humanRequests.replace(humanRequest({ revision: 2, answer })),
    );
    expect(await Promise.all(edits)).toEqual([true, false, false]);
    expect((await humanRequests.get('request-1'))?.answer).toBe('a');
    expect(await humanRequests.replace(humanRequest({ id: 'request-2', revision: 2 }))).toBe(false);
    expect(await humanRequests.get('request-2')).toBeUndefined();
  });

  it('leaves alone what a living process runs, and what nobody runs', async () => {
    await using opened = await open();
    const { humanRequests, tasks } = opened.store;
    const running = approvalRequest({ held: heldCall({ runner: tasks.instance, grant: 'spent' }) });
    await humanRequests.create(running);
    await humanRequests.create(humanRequest({ id: 'request-2' }));
    expect(await humanRequests.recover((request) => ({ ...request, answer: 'lost' }))).toBe(0);
    expect(await humanRequests.get('request-1')).toEqual(running);
  });
}

function holdsACallOnce(open: OpenHumanRequestStore): void {
  it('gives many who ask for the same call at once one request', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        humanRequests.create(approvalRequest({ id: `request-${index}` })),
      ),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    const { requests } = await humanRequests.list({}, { limit: 500 });
    expect(requests).toEqual([asked[0]]);
  });

  it.each([
    { other: 'principal', held: heldCall({ principal: { ...heldCall().principal, id: 'bob' } }) },
    { other: 'tool', held: heldCall({ tool: 'delete-some' }) },
    { other: 'arguments', held: heldCall({ argumentsDigest: 'b'.repeat(64) }) },
  ])('holds a call of another $other apart', async ({ held }) => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    await humanRequests.create(approvalRequest());
    const other = approvalRequest({ id: 'request-2', held });
    expect(await humanRequests.create(other)).toEqual(other);
    expect(await humanRequests.findHeld(heldKey, 1_000)).toEqual(approvalRequest());
  });

  it('gives the request that stands as it is now, whatever its status, until it expires', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    await humanRequests.create(approvalRequest());
    const denied = approvalRequest({ revision: 2, status: 'responded', answer: 'deny' });
    await humanRequests.replace(denied);
    expect(await humanRequests.create(again(1_999))).toEqual(denied);
    expect(await humanRequests.findHeld(heldKey, 1_999)).toEqual(denied);
    expect(await humanRequests.findHeld(heldKey, 2_000)).toBeUndefined();
    expect(await humanRequests.create(again(2_000))).toEqual(again(2_000));
    expect(await humanRequests.findHeld(heldKey, 1_999)).toEqual(again(2_000));
  });
}

function listsRequests(open: OpenHumanRequestStore): void {
  it.each<[HumanRequestFilter, readonly string[]]>([
    [{}, ['request-3', 'request-2', 'request-1']],
    [{ status: 'pending' }, ['request-3', 'request-1']],
    [{ type: 'question' }, ['request-2', 'request-1']],
    [{ requesterId: 'bob' }, ['request-2']],
    [{ tool: 'delete-all' }, ['request-3']],
    [{ correlationId: 'correlation-1' }, ['request-3', 'request-1']],
    [{ type: 'question', status: 'pending', requesterId: 'alice' }, ['request-1']],
    [{ tool: 'delete-all', type: 'question' }, []],
  ])('lists what fits %j, newest first', async (filter, ids) => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    await humanRequests.create(humanRequest());
    const others = {
      requesterId: 'bob',
      correlationId: 'correlation-2',
      status: 'expired',
    } as const;
    await humanRequests.create(humanRequest({ id: 'request-2', ...others }));
    await humanRequests.create(approvalRequest({ id: 'request-3' }));
    const { requests, next } = await humanRequests.list(filter, { limit: 500 });
    expect(requests.map(({ id }) => id)).toEqual(ids);
    expect(next).toBeNull();
  });

  it('gives every request once, page by page, also when others come meanwhile', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    for (const id of ['b', 'c', 'd', 'e']) await humanRequests.create(humanRequest({ id }));
    const first = await humanRequests.list({ status: 'pending' }, { limit: 2 });
    expect(first).toMatchObject({ requests: [{ id: 'e' }, { id: 'd' }], next: expect.any(String) });
    await humanRequests.create(humanRequest({ id: 'f' }));
    const page = { limit: 2, before: first.next ?? '' };
    const second = await humanRequests.list({ status: 'pending' }, page);
    expect(second).toMatchObject({ requests: [{ id: 'c' }, { id: 'b' }], next: null });
  });
}

function knowsWhatIsDue(open: OpenHumanRequestStore): void {
  it('says what has run out, oldest first, and when the next one will', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    expect(await humanRequests.nextDueMs()).toBeNull();
    await humanRequests.create(humanRequest({ id: 'later', expiresAtMs: 3_000 }));
    await humanRequests.create(humanRequest({ id: 'soon', expiresAtMs: 2_000 }));
    await humanRequests.create(humanRequest({ id: 'done', expiresAtMs: 1, status: 'responded' }));
    expect(await humanRequests.nextDueMs()).toBe(2_000);
    expect(await humanRequests.due(1_999, 9)).toEqual([]);
    expect((await humanRequests.due(3_000, 9)).map(({ id }) => id)).toEqual(['soon', 'later']);
    expect((await humanRequests.due(3_000, 1)).map(({ id }) => id)).toEqual(['soon']);
    const expired = { id: 'soon', revision: 2, status: 'expired' } as const;
    await humanRequests.replace(humanRequest(expired));
    expect(await humanRequests.nextDueMs()).toBe(3_000);
  });
}

function countsChanges(open: OpenHumanRequestStore): void {
  it('counts what was created and replaced, and nothing else', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    const counts = [await humanRequests.changes()];
    await humanRequests.create(humanRequest());
    counts.push(await humanRequests.changes());
    await humanRequests.replace(humanRequest({ revision: 2 }));
    counts.push(await humanRequests.changes());
    expect(counts).toEqual(counts.toSorted((left, right) => left - right));
    expect(new Set(counts).size).toBe(3);
    await humanRequests.replace(humanRequest({ revision: 2 }));
    await humanRequests.list({}, { limit: 1 });
    expect(await humanRequests.changes()).toBe(counts[2]);
  });

  it('says what changed since, each request once, in the order of changes', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    await humanRequests.create(humanRequest({ id: 'old' }));
    const start = await humanRequests.changes();
    expect(await humanRequests.changedSince(start, 9)).toEqual({ requests: [], changes: start });
    for (const id of ['a', 'b', 'c']) await humanRequests.create(humanRequest({ id }));
    await humanRequests.replace(humanRequest({ id: 'a', revision: 2 }));
    const first = await humanRequests.changedSince(start, 2);
    expect(first.requests.map(({ id }) => id)).toEqual(['b', 'c']);
    const second = await humanRequests.changedSince(first.changes, 2);
    expect(second.requests).toEqual([humanRequest({ id: 'a', revision: 2 })]);
    expect(second.changes).toBe(await humanRequests.changes());
  });

  it('misses no change of many at once', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    const ids = Array.from({ length: 20 }, (_, index) => `request-${index}`);
    const writing = Promise.all(ids.map((id) => humanRequests.create(humanRequest({ id }))));
    const seen = new Set<string>();
    let after = 0;
    const look = async (): Promise<void> => {
      const { requests, changes } = await humanRequests.changedSince(after, 3);
      for (const { id } of requests) seen.add(id);
      after = changes;
    };
    for (let round = 0; round < 5; round += 1) await look();
    await writing;
    while (after < (await humanRequests.changes())) await look();
    expect([...seen].toSorted()).toEqual(ids.toSorted());
  });
}

function countsWhatIsPending(open: OpenHumanRequestStore): void {
  it('counts what is pending of a requester, up to as many as are asked for', async () => {
    await using opened = await open();
    const { humanRequests } = opened.store;
    for (const id of ['a', 'b', 'c']) await humanRequests.create(humanRequest({ id }));
    await humanRequests.create(humanRequest({ id: 'd', requesterId: 'bob' }));
    await humanRequests.replace(humanRequest({ id: 'c', revision: 2, status: 'cancelled' }));
    expect(await humanRequests.countPending('alice', 9)).toBe(2);
    expect(await humanRequests.countPending('alice', 1)).toBe(1);
    expect(await humanRequests.countPending("al'ice", 9)).toBe(0);
  });
}

function deletesWhatIsOver(open: OpenHumanRequestStore): void {
  it('deletes what is over for long enough, the oldest first, and nothing that waits or runs', async () => {
    await using opened = await open();
    const { humanRequests, tasks } = opened.store;
    const running = heldCall({ grant: 'spent', runner: tasks.instance });
    const made = [
      humanRequest({ id: 'answered', status: 'responded', expiresAtMs: 2_000 }),
      humanRequest({ id: 'expired', status: 'expired', expiresAtMs: 3_000 }),
      humanRequest({ id: 'cancelled', status: 'cancelled', expiresAtMs: 4_000 }),
      humanRequest({ id: 'young', status: 'responded', expiresAtMs: 5_000 }),
      humanRequest({ id: 'pending', expiresAtMs: 2_000 }),
      approvalRequest({ id: 'runs', status: 'responded', expiresAtMs: 2_000, held: running }),
    ];
    for (const request of made) await humanRequests.create(request);
    const changes = await humanRequests.changes();
    expect(await humanRequests.purge(5_000, 2)).toBe(2);
    expect(await humanRequests.get('cancelled')).toBeDefined();
    expect(await humanRequests.purge(5_000, 2)).toBe(1);
    expect(await humanRequests.purge(5_000, 2)).toBe(0);
    const { requests } = await humanRequests.list({}, { limit: 9 });
    expect(requests.map(({ id }) => id).toSorted()).toEqual(['pending', 'runs', 'young']);
    expect(await humanRequests.changes()).toBe(changes);
    expect((await humanRequests.changedSince(changes, 9)).requests).toEqual([]);
  });
}
