import type {
  HeldCallKey,
  HumanRequest,
  HumanRequestChanges,
  HumanRequestFilter,
  HumanRequestPage,
  HumanRequestStore,
} from '@qmcp/contracts';

/** Where several processes would keep their requests together. */
export class SharedHumanRequests {
  readonly contents = new Map<string, string>();
  /** The count of changes when each last changed. */
  readonly changeOf = new Map<string, number>();
  changes = 0;
}

/**
 * A store of human requests in memory, held to the same suite as the real ones. Two on the same shared requests behave
 * as two processes on one store; which runners are gone is the test's to say.
 */
export class MemoryHumanRequestStore implements HumanRequestStore {
  /** Instances whose processes are gone. */
  readonly lost = new Set<number>();
  readonly #shared: SharedHumanRequests;

  constructor(shared: SharedHumanRequests = new SharedHumanRequests()) {
    this.#shared = shared;
  }

  async create(request: HumanRequest): Promise<HumanRequest> {
    const { held, createdAtMs } = request;
    const key = held && { ...held, principalId: held.principal.id };
    const standing = key === null ? undefined : this.#findHeld(key, createdAtMs);
    if (standing !== undefined) return standing;
    this.#write(request);
    return request;
  }

  async get(id: string): Promise<HumanRequest | undefined> {
    return this.#get(id);
  }

  async replace(request: HumanRequest): Promise<boolean> {
    const before = this.#get(request.id);
    if (before?.revision !== request.revision - 1) return false;
    this.#write(request);
    return true;
  }

  async list(
    filter: HumanRequestFilter,
    { limit, before }: { readonly limit: number; readonly before?: string },
  ): Promise<HumanRequestPage> {
    const found = this.#all().filter(
      (request) => fits(request, filter) && (before === undefined || request.id < before),
    );
    const requests = found.slice(0, limit);
    return { requests, next: found.length > limit ? (requests.at(-1)?.id ?? null) : null };
  }

  async findHeld(key: HeldCallKey, nowMs: number): Promise<HumanRequest | undefined> {
    return this.#findHeld(key, nowMs);
  }

  async due(nowMs: number, limit: number): Promise<readonly HumanRequest[]> {
    return this.#pending()
      .filter(({ expiresAtMs }) => expiresAtMs <= nowMs)
      .slice(0, limit);
  }

  async recover(end: (request: HumanRequest) => HumanRequest): Promise<number> {
    const lost = this.#all().filter(({ held }) => this.lost.has(held?.runner ?? Number.NaN));
    for (const request of lost) {
      const ended = end(request);
      const held = ended.held && { ...ended.held, runner: null };
      this.#write({ ...ended, held, revision: request.revision + 1 });
    }
    return lost.length;
  }

  async countPending(requesterId: string, most: number): Promise<number> {
    const pending = this.#pending().filter((request) => request.requesterId === requesterId);
    return Math.min(pending.length, most);
  }

  async purge(endedBeforeMs: number, limit: number): Promise<number> {
    const { contents, changeOf } = this.#shared;
    const over = this.#all()
      .filter(({ status, held }) => status !== 'pending' && (held?.runner ?? null) === null)
      .filter(({ expiresAtMs }) => expiresAtMs < endedBeforeMs)
      .toSorted((left, right) => left.expiresAtMs - right.expiresAtMs)
      .slice(0, limit);
    for (const { id } of over) {
      contents.delete(id);
      changeOf.delete(id);
    }
    return over.length;
  }

  async nextDueMs(): Promise<number | null> {
    return this.#pending().at(0)?.expiresAtMs ?? null;
  }

  async changes(): Promise<number> {
    return this.#shared.changes;
  }

  #findHeld(key: HeldCallKey, nowMs: number): HumanRequest | undefined {
    return this.#all().find(
      ({ held, expiresAtMs }) =>
        held?.principal.id === key.principalId &&
        held.tool === key.tool &&
        held.argumentsDigest === key.argumentsDigest &&
        expiresAtMs > nowMs,
    );
  }

  async changedSince(after: number, limit: number): Promise<HumanRequestChanges> {
    const { changeOf } = this.#shared;
    const changed = this.#all()
      .map((request) => ({ request, change: changeOf.get(request.id) ?? 0 }))
      .filter(({ change }) => change > after)
      .toSorted((left, right) => left.change - right.change)
      .slice(0, limit);
    const changes = changed.at(-1)?.change ?? after;
    return { requests: changed.map(({ request }) => request), changes };
  }

  #get(id: string): HumanRequest | undefined {
    const content = this.#shared.contents.get(id);
    return content === undefined ? undefined : (JSON.parse(content) as HumanRequest);
  }

  /** Oldest expiry first. */
  #pending(): HumanRequest[] {
    return this.#all()
      .filter(({ status }) => status === 'pending')
      .toSorted((left, right) => left.expiresAtMs - right.expiresAtMs);
  }

  /** What was stored, newest first, and nothing that shares a value with it. */
  #all(): HumanRequest[] {
    return [...this.#shared.contents.entries()]
      .toSorted(([left], [right]) => (left < right ? 1 : -1))
      .map(([, content]) => JSON.parse(content) as HumanRequest);
  }

  #write(request: HumanRequest): void {
    this.#shared.contents.set(request.id, JSON.stringify(request));
    this.#shared.changes += 1;
    this.#shared.changeOf.set(request.id, this.#shared.changes);
  }
}

const fits = (request: HumanRequest, filter: HumanRequestFilter): boolean =>
  [
    [filter.status, request.status],
    [filter.type, request.type],
    [filter.requesterId, request.requesterId],
    [filter.tool, request.held?.tool],
    [filter.correlationId, request.correlationId],
  ].every(([wanted, is]) => wanted === undefined || wanted === is);
