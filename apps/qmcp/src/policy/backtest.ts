import { createPrincipal, localOwner } from '@qmcp/contracts';
import type { PolicyQuestion, StoredAuditRecord } from '@qmcp/contracts';
import type { FilePolicy, Registry } from '@qmcp/server';
import { describeSettler } from '@qmcp/server/policy';

/** How many records of a kind of change are named. */
const MAX_EXAMPLES = 3;

/** Calls that another policy decides otherwise. */
export interface PolicyChange {
  /** Tool or prompt name, resource URI. */
  readonly name: string;
  /** `allow by the scopes`. */
  readonly before: string;
  readonly after: string;
  readonly count: number;
  /** Ids of records, the newest. */
  readonly examples: readonly string[];
}

/** What another policy would have decided. */
export interface Backtest {
  readonly calls: number;
  /** Calls whose arguments were not kept, were cut, or have masked secrets: conditions see what was kept. */
  readonly incomplete: { readonly missing: number; readonly cut: number; readonly masked: number };
  /** Calls whose principal was forgotten: rules for somebody don't match them. */
  readonly forgotten: number;
  /** The most frequent first. */
  readonly changes: readonly PolicyChange[];
}

interface Sides {
  readonly current: FilePolicy;
  readonly candidate: FilePolicy;
  /** Names of principals by id, as of now. */
  readonly names: ReadonlyMap<string, string>;
  /** Tools with their hints, as of now. */
  readonly tools: Pick<Registry['tools'], 'get'>;
}

const METHODS: ReadonlySet<string> = new Set(['tools/call', 'resources/read', 'prompts/get']);

/**
 * Asks two policies about recorded calls. Scopes are left out of it: what they refused stays refused under any policy.
 * @param records - newest first
 */
export async function backtest(
  records: AsyncIterable<StoredAuditRecord>,
  sides: Sides,
): Promise<Backtest> {
  const changes = new Map<string, PolicyChange>();
  const incomplete = { missing: 0, cut: 0, masked: 0 };
  let calls = 0;
  let forgotten = 0;
  for await (const record of records) {
    if (!METHODS.has(record.method) || record.reason === 'insufficient_scope') continue;
    calls += 1;
    if (record.principalId === null) forgotten += 1;
    const kept = keptArguments(record);
    if (kept.lack !== undefined) incomplete[kept.lack] += 1;
    noteChange(changes, record, compare(questionOf(record, kept.arguments, sides), sides));
  }
  const frequent = [...changes.values()].toSorted((one, other) => other.count - one.count);
  return { calls, incomplete, forgotten, changes: frequent };
}

function compare(
  question: PolicyQuestion,
  { current, candidate }: Sides,
): { readonly before: string; readonly after: string } | undefined {
  const before = current.explain(question);
  const after = candidate.explain(question);
  if (before.decision.effect === after.decision.effect) return undefined;
  return {
    before: `${before.decision.effect} by ${describeSettler(before.by)}`,
    after: `${after.decision.effect} by ${describeSettler(after.by)}`,
  };
}

function noteChange(
  changes: Map<string, PolicyChange>,
  record: StoredAuditRecord,
  sides: { readonly before: string; readonly after: string } | undefined,
): void {
  if (sides === undefined) return;
  const name = record.name ?? '';
  const key = JSON.stringify([name, sides]);
  const { count, examples } = changes.get(key) ?? { count: 0, examples: [] };
  changes.set(key, {
    name,
    ...sides,
    count: count + 1,
    examples: count < MAX_EXAMPLES ? [...examples, record.id] : examples,
  });
}

/** What the audit has of the arguments, and what it lacks. */
function keptArguments({ payload, argumentsDigest }: StoredAuditRecord): {
  readonly arguments: unknown;
  readonly lack?: keyof Backtest['incomplete'];
} {
  if (payload === null) {
    return argumentsDigest === null ? { arguments: {} } : { arguments: {}, lack: 'missing' };
  }
  const body = JSON.parse(payload.body) as { arguments?: unknown; truncated?: boolean };
  if (body.truncated === true) return { arguments: {}, lack: 'cut' };
  const masked = JSON.stringify(body.arguments ?? {}).includes('[masked]');
  return { arguments: body.arguments ?? {}, ...(masked && { lack: 'masked' as const }) };
}

function questionOf(
  { principalId, method, name }: StoredAuditRecord,
  given: unknown,
  { names, tools }: Sides,
): PolicyQuestion {
  const id = principalId ?? '';
  const tool = method === 'tools/call' && name !== null ? tools.get(name) : undefined;
  return {
    principal: createPrincipal({
      id,
      kind: id === localOwner.id ? 'owner' : 'service',
      name: names.get(id) ?? (id === localOwner.id ? localOwner.name : id),
      scopes: ['*'],
    }),
    method: method as PolicyQuestion['method'],
    name: name ?? '',
    scope: tool?.scope ?? '',
    arguments: given,
    hints: tool?.tool.hints,
    foreign: tool?.origin !== undefined,
  };
}
