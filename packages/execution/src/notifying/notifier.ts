import type {
  Clock,
  Entropy,
  HumanRequest,
  HumanRequestStore,
  Logger,
  WebhookStore,
} from '@qmcp/contracts';

import { attemptDelivery } from './attempt-delivery.ts';
import type { Courier } from './courier.ts';
import { EscalationWatch } from './escalation-watch.ts';
import { LEASE_MS } from './lease.ts';

/** How soon one process learns of what another one has made due. */
const LONGEST_REST_MS = 5_000;
/** How long the log of deliveries goes back. */
const RETENTION_MS = 14 * 24 * 3_600_000;
const PURGE_EVERY_MS = 3_600_000;
const PURGE_LIMIT = 1_000;

/** What a notifier is given. */
export interface NotifierParts {
  readonly webhooks: WebhookStore;
  readonly humanRequests: Pick<HumanRequestStore, 'list'>;
  /** Tells of each human request that changes, of whatever process. @returns stops it */
  readonly listen: (hear: (request: HumanRequest) => void) => Promise<() => void>;
  readonly courier: Pick<Courier, 'send'>;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
}

/**
 * Takes what the store says is on its way to webhooks there, at least once each. A webhook gets one message at a time, so
 * that one that stalls holds up nobody else. What fails is tried again, ever more slowly, and given up in the end. Any number of processes may do this on one store.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #escalations: EscalationWatch;
  readonly #closing = new AbortController();
  /** Attempts under way, by webhook. */
  readonly #lanes = new Map<string, Promise<void>>();
  #looking: Promise<void> | undefined;
  #stale = false;
  #purgeAtMs = 0;
  #cancelTimer: () => void = () => undefined;
  #stopListening: () => void = () => undefined;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
    this.#escalations = new EscalationWatch({ ...parts, raised: () => this.wake() });
  }

  /** Delivers what is due, and from then on whatever becomes so. @throws PlatformError `store_…` */
  async start(): Promise<void> {
    this.#stopListening = await this.#parts.listen((request) => {
      this.#escalations.heard(request);
      this.wake();
    });
    await this.#escalations.start();
    this.wake();
  }

  /** Looks at once for what is due. */
  wake(): void {
    this.#stale = true;
    if (!this.#closing.signal.aborted) this.#looking ??= this.#look();
  }

  /** Ends the attempts under way, which are made anew by whoever looks next. Again: does nothing. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopListening();
    this.#escalations.close();
    this.#cancelTimer();
    await this.#looking;
    await Promise.all(this.#lanes.values());
  }

  async #look(): Promise<void> {
    this.#cancelTimer();
    let restMs = LONGEST_REST_MS;
    try {
      do {
        this.#stale = false;
        await this.#begin();
        restMs = await this.#restMs();
      } while ((this.#stale || restMs === 0) && !this.#closing.signal.aborted);
      await this.#purge();
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'messages to webhooks could not be looked for');
    }
    this.#looking = undefined;
    if (this.#closing.signal.aborted) return;
    if (this.#stale) this.wake();
    else this.#cancelTimer = this.#parts.clock.setTimer(() => this.wake(), restMs);
  }

  async #begin(): Promise<void> {
    const { webhooks, clock } = this.#parts;
    const ports = { ...this.#parts, stopping: this.#closing.signal };
    const nowMs = clock.nowMs();
    // The common case costs one look at an index.
    const except = [...this.#lanes.keys()];
    if (((await webhooks.nextDueMs(except)) ?? Infinity) > nowMs) return;
    const leaseUntilMs = nowMs + LEASE_MS;
    for (const claimed of await webhooks.claim({ nowMs, leaseUntilMs, except })) {
      const { id } = claimed.webhook;
      const lane = attemptDelivery(claimed, ports).then(() => {
        this.#lanes.delete(id);
        this.wake();
      });
      this.#lanes.set(id, lane);
    }
  }

  /** A webhook that is busy does not count: the end of its attempt has us look. */
  async #restMs(): Promise<number> {
    const { webhooks, clock } = this.#parts;
    const dueMs = (await webhooks.nextDueMs([...this.#lanes.keys()])) ?? Infinity;
    return Math.min(Math.max(0, dueMs - clock.nowMs()), LONGEST_REST_MS);
  }

  async #purge(): Promise<void> {
    const { webhooks, clock } = this.#parts;
    const nowMs = clock.nowMs();
    if (nowMs < this.#purgeAtMs) return;
    this.#purgeAtMs = nowMs + PURGE_EVERY_MS;
    while ((await webhooks.purge(nowMs - RETENTION_MS, PURGE_LIMIT)) === PURGE_LIMIT);
  }
}
