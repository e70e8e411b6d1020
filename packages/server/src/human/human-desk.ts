import { WireError } from '@qmcp/contracts';
import type {
  Clock,
  Entropy,
  HeldCall,
  HumanRequest,
  HumanRequestFilter,
  HumanRequestPage,
  HumanRequestStore,
  JsonObject,
  Limits,
  Logger,
  Principal,
} from '@qmcp/contracts';

import type { Auditor } from '../audit/auditor.ts';
import type { CallLimiter } from '../auth/insured-limiter.ts';
import type { CallsInFlight } from '../calls-in-flight.ts';
import type { Caller } from '../mcp-server.ts';
import type { NoticeOutbox } from '../peers/notice-outbox.ts';
import type { WakeUps } from '../peers/wake-ups.ts';
import { AskingLimits } from './asking-limits.ts';
import { ExpiryWatch } from './expiry-watch.ts';
import { answered, demandPending } from './human-answer.ts';
import type { HumanAnswer } from './human-answer.ts';
import { HumanChanges } from './human-changes.ts';
import { toRequest } from './human-question.ts';
import type { HumanQuestion } from './human-question.ts';
import { HumanRecord } from './human-record.ts';
import { HumanRetention } from './human-retention.ts';
import { humanScopes, mayRead, readsAll } from './human-scopes.ts';
import { mayDecide } from './may-decide.ts';
import type { HasRole } from './may-decide.ts';
import { pushedHumanRequests } from './pushed-human-requests.ts';
import { Settlements } from './settlements.ts';

/** Checks arguments that a person edited against the tool's input schema. @throws WireError `invalid_params` */
export type AcceptArguments = (held: HeldCall, edited: JsonObject) => Promise<void>;

/** What a desk is given. */
export interface HumanDeskParts {
  readonly store: HumanRequestStore;
  readonly auditor: Auditor;
  readonly inFlight: CallsInFlight;
  /** Tells other processes what this one does, and this one what they do. */
  readonly outbox: NoticeOutbox;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits: Limits;
  /** Counts questions, by who asks. */
  readonly askLimiter: CallLimiter;
  readonly hasRole: HasRole;
  readonly acceptArguments: AcceptArguments;
}

/**
 * Where questions to people, approvals among them, are asked, answered and waited for. Several processes may have one
 * store; what one of them does the others are told at once.
 */
export class HumanDesk {
  /** The store, every write to which is told to those who listen. The gateway puts held calls here. */
  readonly store: HumanRequestStore;
  /** Every change of a request, of whatever process. */
  readonly changes: HumanChanges;
  readonly #parts: HumanDeskParts;
  readonly #closing = new AbortController();
  readonly #record: HumanRecord;
  readonly #expiry: ExpiryWatch;
  readonly #limits: AskingLimits;
  readonly #retention: HumanRetention;
  readonly #settlements: Settlements;

  constructor(parts: HumanDeskParts) {
    this.#parts = parts;
    this.#record = new HumanRecord(parts);
    this.changes = new HumanChanges(parts);
    this.#settlements = new Settlements(this.changes);
    this.#expiry = new ExpiryWatch({ ...parts, expire: (request) => this.#expire(request) });
    this.#limits = new AskingLimits(parts);
    this.#retention = new HumanRetention(parts);
    this.store = pushedHumanRequests(parts.store, {
      admit: (request) => this.#limits.admit(request),
      push: (request) => {
        this.#expiry.heard(request);
        this.changes.push(request);
      },
    });
  }

  /**
   * Ends what has run out, and from then on each request whose time does, whether anybody looks or not. Deletes what has
   * been over for as long as it is kept.
   */
  start(): Promise<void> {
    this.#retention.start();
    return this.#expiry.start();
  }

  /**
   * Asks. Resolves once that is on record and survives a crash.
   * @throws WireError `invalid_params` saying what is wrong with the question; `rate_limited`; `unavailable` where the
   * caller has as many requests pending as it may have
   */
  async ask(question: HumanQuestion, caller: Caller): Promise<HumanRequest> {
    const { entropy, clock } = this.#parts;
    const request = toRequest(question, caller, { id: entropy.uuidv7(), nowMs: clock.nowMs() });
    const act = async (): Promise<HumanRequest> => {
      await this.#limits.demandRate(caller.principal);
      return this.store.create(request);
    };
    const action = { method: 'human/ask', request, arguments: question, act } as const;
    return this.#record.keep(action, caller);
  }

  /**
   * Answers, as far as {@link mayDecide} lets the caller. Resolves once that is on record and survives a crash.
   * @returns the request; still `pending` where others have to agree too
   * @throws WireError `not_found`, `forbidden`, `conflict` (settled meanwhile), `invalid_params`
   */
  async respond(id: string, answer: HumanAnswer, caller: Caller): Promise<HumanRequest> {
    const request = await this.find(id, caller);
    const act = async (): Promise<HumanRequest> => {
      this.#demandEligible(request, answer, caller);
      const { editedArguments } = answer;
      if (editedArguments !== undefined && request.held !== null) {
        await this.#parts.acceptArguments(request.held, editedArguments);
      }
      return this.#change(id, (current) => this.#answered(current, answer, caller));
    };
    const given = { id, ...answer };
    return this.#record.keep({ method: 'human/respond', request, arguments: given, act }, caller);
  }

  /**
   * Withdraws a request that the caller made.
   * @throws WireError `not_found`, `forbidden` for one of somebody else, `conflict` once it is settled
   */
  async cancel(id: string, caller: Caller): Promise<HumanRequest> {
    const request = await this.find(id, caller);
    const act = async (): Promise<HumanRequest> => {
      if (request.requesterId !== caller.principal.id) throw notYours();
      return this.#change(id, (current) => {
        demandPending(current);
        return this.#next(current, { status: 'cancelled' });
      });
    };
    const given = { id };
    return this.#record.keep({ method: 'human/cancel', request, arguments: given, act }, caller);
  }

  /** A request as it is: one whose time has run out is `expired`. */
  async get(id: string): Promise<HumanRequest | undefined> {
    const request = await this.store.get(id);
    return request && this.#isDue(request) ? this.#expire(request) : request;
  }

  /** A request that the caller may read. @throws WireError `not_found`, also for one that it may not */
  async find(id: string, { principal }: Pick<Caller, 'principal'>): Promise<HumanRequest> {
    const request = await this.get(id);
    if (request !== undefined && mayRead(request, principal)) return request;
    throw readsAll(principal) ? notFound(id) : notAmongYours(id, principal);
  }

  /** A page of requests, newest first. @param page - `limit` 1 to 500 */
  list(
    filter: HumanRequestFilter,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<HumanRequestPage> {
    return this.store.list(filter, page);
  }

  /**
   * Waits until a request leaves `pending`, in whatever process that happens.
   * @throws WireError `not_found`; `unavailable` when `signal` aborts or the server shuts down
   */
  async settled(id: string, signal: AbortSignal): Promise<HumanRequest> {
    const request = await this.#settlements.wait(id, signal, () => this.get(id));
    if (request !== undefined) return request;
    if ((await this.get(id)) === undefined) throw notFound(id);
    throw new WireError('unavailable', `Nobody waits for '${id}' any more: ask for it again`);
  }

  /** The request once it is settled, or as it is after `waitMs`, or when `signal` aborts. @throws WireError `not_found` */
  async settledWithin(id: string, waitMs: number, signal: AbortSignal): Promise<HumanRequest> {
    const enough = new AbortController();
    const abort = (): void => enough.abort();
    const cancelTimer = this.#parts.clock.setTimer(abort, waitMs);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      const settled = await this.#settlements.wait(id, enough.signal, () => this.get(id));
      const request = settled ?? (await this.get(id));
      if (request === undefined) throw notFound(id);
      return request;
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', abort);
    }
  }

  /** Aborts when the desk closes: who streams what changes is to end. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Lets all go who wait, and sets no timers any more. Requests stay as they are. */
  close(): void {
    this.#closing.abort();
    this.#settlements.endAll();
    this.changes.close();
    this.#expiry.close();
    this.#retention.close();
  }

  #isDue({ status, expiresAtMs }: HumanRequest): boolean {
    return status === 'pending' && expiresAtMs <= this.#parts.clock.nowMs();
  }

  async #expire(request: HumanRequest): Promise<HumanRequest> {
    const expired = this.#next(request, { status: 'expired' });
    // Somebody else changed it, or was faster.
    if (!(await this.store.replace(expired))) return (await this.get(request.id)) ?? expired;
    await this.#record.keepExpiry(expired);
    return expired;
  }

  /** Changes a request, anew where somebody else changed it meanwhile. @throws what `edit` throws */
  async #change(id: string, edit: (request: HumanRequest) => HumanRequest): Promise<HumanRequest> {
    for (;;) {
      const current = await this.get(id);
      if (current === undefined) throw notFound(id);
      const next = edit(current);
      if (await this.store.replace(next)) return next;
    }
  }

  #answered(current: HumanRequest, answer: HumanAnswer, caller: Caller): HumanRequest {
    this.#demandEligible(current, answer, caller);
    const { entropy, clock } = this.#parts;
    const { principal, door } = caller;
    const by = { id: entropy.uuidv7(), nowMs: clock.nowMs(), principal, door };
    return answered(current, answer, by);
  }

  #demandEligible(request: HumanRequest, answer: HumanAnswer, caller: Caller): void {
    demandPending(request);
    const { clock, hasRole } = this.#parts;
    const { principal, door } = caller;
    const clientAsserted = answer.clientAsserted ?? false;
    const decider = { principal, door, clientAsserted, nowMs: clock.nowMs() };
    const ineligible = mayDecide(request, decider, hasRole);
    if (ineligible === undefined) return;
    throw new WireError('forbidden', ineligible.message, { reason: ineligible.reason });
  }

  #next(current: HumanRequest, change: Pick<HumanRequest, 'status'>): HumanRequest {
    const updatedAtMs = this.#parts.clock.nowMs();
    return { ...current, ...change, updatedAtMs, revision: current.revision + 1 };
  }
}

const notFound = (id: string): WireError =>
  new WireError(
    'not_found',
    `There is no human request '${id}' that you may read: list them to see which there are`,
    { id },
  );

/** The same whether there is one of somebody else or none at all. */
const notAmongYours = (id: string, { name }: Principal): WireError =>
  new WireError(
    'not_found',
    `There is no human request '${id}' of yours, and '${name}' may not read those of others: use a key with the scope '${humanScopes.decide}', '${humanScopes.answer}' or '${humanScopes.read}'`,
    { id, reason: 'own_requests_only' },
  );

const notYours = (): WireError =>
  new WireError('forbidden', 'Only who made a request may withdraw it: answer it instead', {
    reason: 'not_requester',
  });
