import { webhookEventId } from '@qmcp/contracts';
import type {
  Clock,
  HumanRequest,
  HumanRequestPage,
  HumanRequestStore,
  Logger,
  WebhookStore,
} from '@qmcp/contracts';

const PAGE = 500;
const RETRY_AFTER_MS = 5_000;
/** Longest time between two looks: an approval may wait for longer than the 24 days that a timer of Node.js holds. */
const MAX_SLEEP_MS = 60_000;

interface Parts {
  readonly webhooks: Pick<WebhookStore, 'raise'>;
  readonly humanRequests: Pick<HumanRequestStore, 'list'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Hears that there is something to deliver. */
  readonly raised: () => void;
}

/** Tells, once in all processes, of each approval that has waited until others are asked beside. */
export class EscalationWatch {
  readonly #parts: Parts;
  /** Approvals that wait, with when they escalate. */
  readonly #waiting = new Map<string, { readonly request: HumanRequest; readonly atMs: number }>();
  /** Ids heard of before the store was read in full: it may tell how they were before. Undefined from then on. */
  #heardFirst: Set<string> | undefined = new Set();
  #closed = false;
  #cancelTimer: () => void = () => undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Looks at what waits already. @throws PlatformError `store_…` */
  async start(): Promise<void> {
    let before: string | null = null;
    do {
      const page: HumanRequestPage = await this.#parts.humanRequests.list(
        { status: 'pending', type: 'approval' },
        { limit: PAGE, ...(before !== null && { before }) },
      );
      for (const request of page.requests) {
        if (this.#heardFirst?.has(request.id) !== true) this.#note(request);
      }
      before = page.next;
    } while (before !== null);
    this.#heardFirst = undefined;
    this.#sleep();
  }

  /** Hears of a request as it is now. */
  heard(request: HumanRequest): void {
    this.#waiting.delete(request.id);
    this.#heardFirst?.add(request.id);
    this.#note(request);
    this.#sleep();
  }

  /** Sets no timers any more. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer();
  }

  #note(request: HumanRequest): void {
    const { status, held, createdAtMs, expiresAtMs } = request;
    const escalation = held?.terms.escalation ?? null;
    if (status !== 'pending' || escalation === null) return;
    const atMs = createdAtMs + escalation.afterMs;
    if (atMs < expiresAtMs) this.#waiting.set(request.id, { request, atMs });
  }

  #sleep(leastMs = 0): void {
    this.#cancelTimer();
    if (this.#closed || this.#waiting.size === 0) return;
    let nextMs = Infinity;
    for (const { atMs } of this.#waiting.values()) nextMs = Math.min(nextMs, atMs);
    const { clock } = this.#parts;
    const restMs = Math.max(leastMs, nextMs - clock.nowMs());
    this.#cancelTimer = clock.setTimer(() => void this.#raiseDue(), Math.min(restMs, MAX_SLEEP_MS));
  }

  async #raiseDue(): Promise<void> {
    const { clock, webhooks, logger, raised } = this.#parts;
    let leastMs = 0;
    for (const [id, { request, atMs }] of this.#waiting) {
      if (atMs > clock.nowMs()) continue;
      const type = 'approval.escalated';
      try {
        const escalated = { ...request, updatedAtMs: atMs };
        const event = { id: webhookEventId(type, id), type, request: escalated } as const;
        if (await webhooks.raise(event)) raised();
        this.#waiting.delete(id);
      } catch (error) {
        logger.warn({ err: error }, 'the escalation of an approval could not be written down');
        leastMs = RETRY_AFTER_MS;
        break;
      }
    }
    this.#sleep(leastMs);
  }
}
