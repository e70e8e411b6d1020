import { defineTool } from '@qmcp/contracts';
import type {
  ApprovalTerms,
  Hold,
  HumanRequest,
  HumanRequestStore,
  HumanResponse,
  Policy,
  Tool,
} from '@qmcp/contracts';
import { z } from 'zod';

/** Terms that let any one other person agree within an hour. */
const plainTerms: ApprovalTerms = {
  selfConfirm: false,
  fourEyes: false,
  quorum: 1,
  role: null,
  expiresAfterMs: 60 * 60 * 1000,
  escalation: null,
};

/** Why calls are held here. */
export const holdOf = (fields: Partial<Hold> = {}, terms: Partial<ApprovalTerms> = {}): Hold => ({
  rule: 'test-rule',
  ruleDigest: 'a'.repeat(64),
  reason: 'It cannot be undone.',
  ...fields,
  terms: { ...plainTerms, ...terms },
});

/** Holds every call. */
export const holdAll: Policy = { decide: () => ({ effect: 'hold', hold: holdOf() }) };

/** A policy whose decision the test changes. */
export class ChangingPolicy implements Policy {
  decide: Policy['decide'];

  constructor(hold: Hold = holdOf()) {
    this.decide = () => ({ effect: 'hold', hold });
  }

  /** From now on. */
  becomes(decision: ReturnType<Policy['decide']>): void {
    this.decide = () => decision;
  }
}

/** A tool that deletes a user, and what it was called with. */
export function deleteUser(fields: Partial<Tool> = {}) {
  const runs: unknown[] = [];
  const tool = defineTool({
    name: 'delete_user',
    description: 'Deletes a user',
    input: z.object({ id: z.int(), reason: z.string().optional() }),
    hints: { destructive: true },
    ...(fields as object),
    run(input) {
      runs.push(input);
      return `User ${input.id} is gone`;
    },
  });
  return { tool, runs };
}

/** The approvals there are, newest first. */
export async function approvalsOf(store: HumanRequestStore): Promise<readonly HumanRequest[]> {
  return (await store.list({ type: 'approval' }, { limit: 100 })).requests;
}

/** The one approval that waits. @throws Error unless there is just one */
export async function pendingOf(store: HumanRequestStore): Promise<HumanRequest> {
  const { requests } = await store.list({ status: 'pending' }, { limit: 2 });
  const [only, other] = requests;
  if (only !== undefined && other === undefined) return only;
  throw new Error(`${requests.length} approvals are pending`);
}

/** What a person said, unless `fields` say otherwise: approve. */
const said = (fields: Partial<HumanResponse> = {}): HumanResponse => ({
  id: 'response-1',
  answer: 'approve',
  note: null,
  editedArguments: null,
  principalId: 'key:approver',
  principalName: 'approver',
  door: 'rest',
  atMs: 0,
  clientAsserted: false,
  ...fields,
});

/** Writes the decision of people into the store, as any process may do. */
export async function decided(
  store: HumanRequestStore,
  request: HumanRequest,
  ...responses: readonly Partial<HumanResponse>[]
): Promise<void> {
  const all = (responses.length === 0 ? [{}] : responses).map(said);
  const written = await store.replace({
    ...request,
    revision: request.revision + 1,
    status: 'responded',
    responses: all,
    answer: all.at(-1)?.answer ?? null,
    held: request.held && { ...request.held, grant: 'unspent' },
  });
  if (!written) throw new Error('the request changed meanwhile');
}
