import type {
  Clock,
  Entropy,
  HeldCall,
  HeldCallKey,
  HumanRequest,
  JsonObject,
  Limits,
  Logger,
  Store,
} from '@qmcp/contracts';

import { isOutcomeUnknown, isWorthAnotherTry } from '../worth-another-try.ts';
import { changedArguments } from './argument-changes.ts';
import { toHeldCall } from './held-call.ts';
import type { HeldAttempt } from './held-call.ts';
import { asAmbiguous } from './lost-runs.ts';
import { grantedArguments, standingOf } from './standing.ts';
import type { Approval } from './standing.ts';

interface Parts {
  readonly store: Pick<Store, 'humanRequests' | 'tasks'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  readonly limits: Pick<Limits, 'taskPollIntervalMs'>;
}

/** Most changes that an approval shows beside its arguments: past that, one reads those themselves. */
const MAX_CHANGES = 50;
/** How many decisions are looked through for the last that was approved. */
const RECENT = 20;

/** The approvals of this server as its store has them, whichever process made them. */
export class ApprovalLedger {
  readonly #parts: Parts;
  /** The grants that are spent here, by the revision that says so, until that is over. */
  readonly #spends = new Set<string>();
  #recovery: { readonly atMs: number; readonly done: Promise<void> } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The approval about this very call that has not expired, as it truly is: where it runs, its process is alive. */
  async find(key: HeldCallKey): Promise<Approval | undefined> {
    const { store, clock } = this.#parts;
    const look = async (): Promise<Approval | undefined> =>
      asApproval(await store.humanRequests.findHeld(key, clock.nowMs()));
    const found = await look();
    const runner = found?.held.runner ?? store.tasks.instance;
    if (runner === store.tasks.instance) return found;
    await this.#recover();
    return look();
  }

  /** An approval by its id, expired or not. */
  async get(id: string): Promise<Approval | undefined> {
    return asApproval(await this.#parts.store.humanRequests.get(id));
  }

  /**
   * Asks for an approval, unless one about the same call stands: many who ask at once wait for one decision. Resolves
   * once that survives a crash.
   */
  async ask(attempt: HeldAttempt): Promise<Approval> {
    const { clock, entropy, store } = this.#parts;
    const { entry, hold, scope } = attempt;
    const context = await this.#comparison(attempt);
    const binding = { definitionDigest: entry.digest, ruleDigest: hold.ruleDigest };
    for (;;) {
      const nowMs = clock.nowMs();
      const asked: Approval = {
        id: entropy.uuidv7(),
        revision: 1,
        type: 'approval',
        prompt: `May '${entry.key}' run with these arguments? ${hold.reason}`,
        options: ['approve', 'deny'],
        context,
        requesterId: scope.principal.id,
        requesterName: scope.principal.name,
        correlationId: scope.correlationId,
        status: 'pending',
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        expiresAtMs: nowMs + hold.terms.expiresAfterMs,
        responses: [],
        answer: null,
        held: toHeldCall(attempt),
      };
      const standing = demandApproval(await store.humanRequests.create(asked));
      if (standingOf(standing, binding) !== 'void') return standing;
      // Where this fails somebody else changed it, and it is looked at again.
      await this.retire(standing);
    }
  }

  /**
   * Spends a grant: of all that try, in whatever process, one is given it. Where the store can't tell whether that was
   * written, it is asked until it can: nobody else would ever run what this process has spent.
   * @returns undefined where somebody else was faster
   */
  async spend(granted: Approval, ranArguments: JsonObject | null): Promise<Approval | undefined> {
    const runner = this.#parts.store.tasks.instance;
    let perhaps = false;
    for (;;) {
      try {
        const written = await this.#write(granted, { grant: 'spent', runner, ranArguments });
        return this.#claim(written ?? (await this.#spentHere(granted)));
      } catch (error) {
        perhaps ||= isOutcomeUnknown(error);
        if (!perhaps || !isWorthAnotherTry(error)) throw error;
        await this.#pause(error, 'it is not known yet whether an approval was spent');
      }
    }
  }

  /** Gives a grant back whose call did not run after all, or ended by asking and runs again with the answers. */
  release(spent: Approval): Promise<void> {
    return this.#settle(spent, { grant: 'unspent', runner: null, ranArguments: null });
  }

  /** Keeps what a call was answered with, for its caller to collect until the approval expires. */
  finish(spent: Approval, result: JsonObject): Promise<void> {
    return this.#settle(spent, { grant: 'finished', runner: null, result });
  }

  /**
   * Names the task that waits for an approval, in place of one that it named before.
   * @returns undefined where the approval changed meanwhile
   */
  attach(approval: Approval, taskId: string): Promise<Approval | undefined> {
    return this.#write(approval, { taskId });
  }

  /**
   * Takes an approval out of the way of a new one: it counts for nothing any more.
   * @returns undefined where it changed meanwhile
   */
  retire(approval: Approval): Promise<Approval | undefined> {
    const status = approval.status === 'pending' ? 'cancelled' : approval.status;
    return this.#replace({ ...approval, status, expiresAtMs: this.#parts.clock.nowMs() });
  }

  /** What the person who decides is to know beside: what differs from the call that was approved last. */
  async #comparison({ entry, scope, arguments: given }: HeldAttempt): Promise<JsonObject> {
    const { requests } = await this.#parts.store.humanRequests.list(
      {
        type: 'approval',
        status: 'responded',
        tool: entry.key,
        requesterId: scope.principal.id,
      },
      { limit: RECENT },
    );
    const last = requests.find(({ answer }) => answer === 'approve');
    if (last?.held === undefined || last.held === null) return {};
    const before = grantedArguments({ ...last, held: last.held });
    return {
      lastApproved: { id: last.id, at: new Date(last.updatedAtMs).toISOString() },
      changes: changedArguments(before, given).slice(0, MAX_CHANGES),
    };
  }

  /** A grant whose spending this process wrote, be it without having heard so. */
  async #spentHere({ id, revision }: Approval): Promise<Approval | undefined> {
    const current = await this.get(id);
    const own = current?.held.runner === this.#parts.store.tasks.instance;
    return own && current.revision === revision + 1 ? current : undefined;
  }

  /** Gives a spent grant to the first that asks here: of others, the same write may have been heard of, too. */
  #claim(spent: Approval | undefined): Approval | undefined {
    if (spent === undefined || this.#spends.has(spendOf(spent))) return undefined;
    this.#spends.add(spendOf(spent));
    return spent;
  }

  async #write(approval: Approval, change: Partial<HeldCall>): Promise<Approval | undefined> {
    return this.#replace({ ...approval, held: { ...approval.held, ...change } });
  }

  async #replace(changed: Approval): Promise<Approval | undefined> {
    const { clock, store } = this.#parts;
    const next = { ...changed, revision: changed.revision + 1, updatedAtMs: clock.nowMs() };
    return (await store.humanRequests.replace(next)) ? next : undefined;
  }

  /** Writes how a run ended, and again while the store says that it may work later: an end must not be lost. */
  async #settle(spent: Approval, change: Partial<HeldCall>): Promise<void> {
    for (let settled = false; !settled;) {
      try {
        settled = await this.#trySettle(spent, change);
      } catch (error) {
        if (!isWorthAnotherTry(error)) throw error;
        await this.#pause(error, 'the end of an approved call could not be written yet');
      }
    }
    this.#spends.delete(spendOf(spent));
  }

  async #trySettle({ id }: Approval, change: Partial<HeldCall>): Promise<boolean> {
    const current = await this.get(id);
    // It was written without this process hearing so, or whoever took this process for lost has told the caller.
    if (current?.held.runner !== this.#parts.store.tasks.instance) return true;
    return (await this.#write(current, change)) !== undefined;
  }

  async #pause(error: unknown, message: string): Promise<void> {
    const { clock, limits, logger } = this.#parts;
    logger.warn({ err: error }, message);
    await new Promise<void>((resolve) => void clock.setTimer(resolve, limits.taskPollIntervalMs));
  }

  /** Ends what lost processes ran. At most once in a poll interval, however often it is asked. */
  async #recover(): Promise<void> {
    const { clock, limits, store } = this.#parts;
    const atMs = clock.monotonicMs();
    if (this.#recovery === undefined || atMs - this.#recovery.atMs >= limits.taskPollIntervalMs) {
      const done = store.humanRequests.recover(asAmbiguous).then(() => undefined);
      this.#recovery = { atMs, done };
    }
    await this.#recovery.done;
  }
}

const spendOf = ({ id, revision }: Approval): string => `${id} ${revision}`;

const asApproval = (request: HumanRequest | undefined): Approval | undefined =>
  request === undefined || request.held === null ? undefined : (request as Approval);

function demandApproval(request: HumanRequest): Approval {
  const approval = asApproval(request);
  if (approval !== undefined) return approval;
  throw new Error('the store answered a held call with a request about none');
}
