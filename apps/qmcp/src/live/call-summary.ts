import type { AuditStore, Clock, StoredAuditRecord } from '@qmcp/contracts';

const MINUTE_MS = 60_000;
const MINUTES = 60;
const PAGE = 500;
/** Most calls that are counted: the newest. */
const MAX_CALLS = 5_000;
/** How long a summary stands: many may look, and each would cost a walk through the audit. */
const BELIEVED_MS = 2_000;

/** How the calls of a minute ended. */
export interface MinuteBucket {
  readonly startMs: number;
  readonly ok: number;
  readonly failed: number;
  readonly held: number;
  readonly denied: number;
}

/** A tool of which calls failed. */
export interface FailingTool {
  readonly tool: string;
  readonly failed: number;
  readonly total: number;
  /** Why the last one did, where its outcome alone does not tell. */
  readonly lastReason: string | null;
  readonly lastAtMs: number;
}

/** The tool calls of the last hour. */
export interface CallSummary {
  /** Oldest first, one for each minute. */
  readonly minutes: readonly MinuteBucket[];
  /** Those that failed most first. */
  readonly failing: readonly FailingTool[];
  /** Of each tool that was called. */
  readonly tools: ReadonlyMap<string, { readonly total: number; readonly failed: number }>;
  /** False where there were more calls than are counted: then the oldest are missing. */
  readonly complete: boolean;
}

interface Parts {
  readonly store: { readonly audit: Pick<AuditStore, 'list'> };
  readonly clock: Clock;
}

type Ending = 'ok' | 'failed' | 'held' | 'denied';

/** Sums up what was called of late. Its cost is bounded, however much that was and however many ask. */
export class CallSummaries {
  readonly #parts: Parts;
  #summary: Promise<CallSummary> | undefined;
  #madeAtMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The last hour; at most two seconds old. @throws PlatformError `store_…` */
  lastHour(): Promise<CallSummary> {
    const nowMs = this.#parts.clock.monotonicMs();
    if (this.#summary !== undefined && nowMs - this.#madeAtMs < BELIEVED_MS) return this.#summary;
    const summary = this.#sumUp();
    this.#summary = summary;
    this.#madeAtMs = nowMs;
    // What failed is not believed: who asks next has it tried again.
    summary.catch(() => {
      if (this.#summary === summary) this.#summary = undefined;
    });
    return summary;
  }

  async #sumUp(): Promise<CallSummary> {
    const nowMs = this.#parts.clock.nowMs();
    const firstMs = Math.floor(nowMs / MINUTE_MS - (MINUTES - 1)) * MINUTE_MS;
    const { records, complete } = await this.#callsSince(firstMs);
    const tools = toolsOf(records);
    return {
      minutes: bucketsOf(records, firstMs),
      failing: failingOf(tools),
      tools: new Map([...tools].map(([name, { total, failed }]) => [name, { total, failed }])),
      complete,
    };
  }

  async #callsSince(
    sinceMs: number,
  ): Promise<{ readonly records: readonly StoredAuditRecord[]; readonly complete: boolean }> {
    const filter = { kind: 'call', method: 'tools/call', sinceMs } as const;
    const records: StoredAuditRecord[] = [];
    let before: string | null | undefined;
    while (before !== null && records.length < MAX_CALLS) {
      const page: Awaited<ReturnType<AuditStore['list']>> = await this.#parts.store.audit.list(
        filter,
        { limit: PAGE, ...(before !== undefined && { before }) },
      );
      records.push(...page.records);
      before = page.next;
    }
    return { records, complete: before === null };
  }
}

function bucketsOf(
  records: readonly StoredAuditRecord[],
  firstMs: number,
): readonly MinuteBucket[] {
  const buckets = Array.from({ length: MINUTES }, (_, minute) => ({
    startMs: firstMs + minute * MINUTE_MS,
    ok: 0,
    failed: 0,
    held: 0,
    denied: 0,
  }));
  for (const record of records) {
    const bucket = buckets[Math.floor((record.startedAtMs - firstMs) / MINUTE_MS)];
    if (bucket !== undefined) bucket[endingOf(record)] += 1;
  }
  return buckets;
}

interface Fared {
  total: number;
  failed: number;
  /** The last that failed. */
  last?: StoredAuditRecord;
}

/** @param records - newest first */
function toolsOf(records: readonly StoredAuditRecord[]): ReadonlyMap<string, Fared> {
  const tools = new Map<string, Fared>();
  for (const record of records) {
    const name = record.name ?? '';
    const tool = tools.get(name) ?? { total: 0, failed: 0 };
    tools.set(name, tool);
    tool.total += 1;
    if (endingOf(record) !== 'failed') continue;
    tool.failed += 1;
    tool.last ??= record;
  }
  return tools;
}

const failingOf = (tools: ReadonlyMap<string, Fared>): readonly FailingTool[] =>
  [...tools]
    .flatMap(([tool, { failed, total, last }]) =>
      last === undefined
        ? []
        : [{ tool, failed, total, lastReason: last.reason, lastAtMs: last.startedAtMs }],
    )
    .toSorted((one, other) => other.failed - one.failed);

const endingOf = ({ outcome }: Pick<StoredAuditRecord, 'outcome'>): Ending =>
  outcome === 'ok' || outcome === 'held' || outcome === 'denied' ? outcome : 'failed';
