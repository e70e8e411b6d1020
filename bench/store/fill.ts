import { randomBytes, randomInt } from 'node:crypto';

import type { AuditOutcome, AuditRecord, Entropy, Store } from '@qmcp/contracts';

/** What a store is filled with. */
export interface Filling {
  readonly store: Store;
  readonly entropy: Entropy;
  readonly records: number;
  /** Over how long they are spread, ending now. */
  readonly spanMs: number;
  /** Told how many are written. */
  readonly progress?: (written: number) => void;
}

/** How many appends wait for one commit, about as under load: a batch of the chain is one commit. */
const AT_ONCE = 64;

const TOOLS = ['echo', 'search_users', 'add_user', 'planner', 'executor', 'reviewer', 'get_user'];

/** Of a thousand calls: most go well. */
const OUTCOMES: readonly (readonly [AuditOutcome, number])[] = [
  ['ok', 950],
  ['tool_error', 30],
  ['denied', 12],
  ['timeout', 4],
  ['cancelled', 3],
  ['ambiguous', 1],
];

/** Writes records as a server does, through the store's own door, sealed and durable: so the store is as it would be. */
export async function fill(filling: Filling): Promise<void> {
  const { store, entropy, records, spanMs, progress } = filling;
  const startMs = Date.now() - spanMs;
  for (let written = 0; written < records; written += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, records - written) }, (_, index) => {
      const startedAtMs = startMs + Math.floor(((written + index) / records) * spanMs);
      return store.audit.append(recordOf(idAt(startedAtMs, entropy), startedAtMs));
    });
    await Promise.all(batch);
    progress?.(written + batch.length);
  }
}

/** A UUIDv7 (RFC 9562) of that time. */
function idAt(timeMs: number, entropy: Entropy): string {
  const time = timeMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-${entropy.uuidv7().slice(14)}`;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

function recordOf(id: string, startedAtMs: number): AuditRecord {
  const body = `{"arguments":{"text":"call ${id}"},"result":"call ${id}"}`;
  return {
    id,
    kind: 'call',
    startedAtMs,
    principalId: `key:${randomInt(200)}`,
    door: 'mcp-http',
    method: 'tools/call',
    name: TOOLS[randomInt(TOOLS.length)] ?? 'echo',
    requestId: id,
    correlationId: id,
    traceId: hex(16),
    spanId: hex(8),
    protocolVersion: '2026-07-28',
    clientName: 'bench/1.0.0',
    argumentsDigest: hex(32),
    outcome: drawOutcome(),
    reason: null,
    durationUs: randomInt(50_000),
    resultDigest: hex(32),
    payload: { salt: hex(16), body, commitment: hex(32) },
  };
}

function drawOutcome(): AuditOutcome {
  let drawn = randomInt(1000);
  for (const [outcome, share] of OUTCOMES) {
    drawn -= share;
    if (drawn < 0) return outcome;
  }
  return 'ok';
}
