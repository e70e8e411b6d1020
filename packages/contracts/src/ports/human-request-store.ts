import type { HumanRequest, HumanRequestStatus } from '../human-request.ts';

/** Which requests to list; every field narrows. */
export interface HumanRequestFilter {
  readonly status?: HumanRequestStatus;
  readonly type?: string;
  readonly requesterId?: string;
  /** Tool of a held call. */
  readonly tool?: string;
  readonly correlationId?: string;
}

/** A page, newest first. */
export interface HumanRequestPage {
  readonly requests: readonly HumanRequest[];
  /** Pass as `before` for the next page; null on the last. */
  readonly next: string | null;
}

/** What changed of late. */
export interface HumanRequestChanges {
  readonly requests: readonly HumanRequest[];
  /** Pass as `after` for what changes from then on. */
  readonly changes: number;
}

/** Names a held call: whose, of what, with what. */
export interface HeldCallKey {
  readonly principalId: string;
  readonly tool: string;
  readonly argumentsDigest: string;
}

/**
 * Keeps human requests; several processes may share one store. A row is a request's `id`, `revision`, `status`, `type`,
 * `requesterId`, `correlationId`, `expiresAtMs`, the {@link HeldCallKey} and runner of its held call, and its JSON;
 * nothing inside of that is the store's concern.
 */
export interface HumanRequestStore {
  /**
   * Adds a request; about a call that is held already, only where that request has expired at the new one's
   * `createdAtMs`, so that many who ask at once wait for one decision. Resolves once durable.
   * @returns the request that stands: the new one, or the one that was there
   * @throws PlatformError `store_busy`, `store_failed`, `store_closed`, as all that follow
   */
  create(request: HumanRequest): Promise<HumanRequest>;
  /** What is durable of a request. */
  get(id: string): Promise<HumanRequest | undefined>;
  /**
   * Writes `request` over the one that it follows, the one whose `revision` is one less. Resolves once durable. That is
   * how a grant is spent once: of two that spend at the same time, one writes.
   * @returns false, with nothing written, when there is none such: somebody else changed it meanwhile
   */
  replace(request: HumanRequest): Promise<boolean>;
  /** @param page - `limit` 1 to 500; `before` is an earlier page's `next` */
  list(
    filter: HumanRequestFilter,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<HumanRequestPage>;
  /** The newest request about this very call that has not expired at `nowMs`, whatever its status. */
  findHeld(key: HeldCallKey, nowMs: number): Promise<HumanRequest | undefined>;
  /** Pending ones whose time has run out at `nowMs`, oldest first. */
  due(nowMs: number, limit: number): Promise<readonly HumanRequest[]>;
  /**
   * Ends each held call whose runner is gone: not by age, but since the process is known to have ended.
   * @param end - what becomes of such a request; the store adds the revision
   * @returns how many it ended
   */
  recover(end: (request: HumanRequest) => HumanRequest): Promise<number>;
  /** How many of a requester's are pending; counts up to `most`. */
  countPending(requesterId: string, most: number): Promise<number>;
  /**
   * Deletes requests that are over: neither pending nor run by a process, whose time ran out before `endedBeforeMs`.
   * Which were deleted, {@link changedSince} does not tell.
   * @returns how many it deleted, at most `limit`
   */
  purge(endedBeforeMs: number, limit: number): Promise<number>;
  /** When the next pending one runs out, epoch milliseconds; null where none is pending. */
  nextDueMs(): Promise<number | null>;
  /** Counts changes, of all processes; rises with any, and not before it can be read. Cheap. */
  changes(): Promise<number>;
  /**
   * What changed after {@link changes} was `after`, in the order of changes: each request once, as it is now. Cheap
   * where there is nothing.
   */
  changedSince(after: number, limit: number): Promise<HumanRequestChanges>;
}
