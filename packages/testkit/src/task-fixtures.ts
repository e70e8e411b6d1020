import type { TaskRecord, TaskRoom } from '@qmcp/contracts';

/** Room for whatever a test creates. */
export const ampleRoom: TaskRoom = {
  maxTasks: 1_000,
  maxTasksPerPrincipal: 1_000,
  maxBytes: 1024 * 1024,
};

/** A task of `alice` that nobody runs, made at 1000 and gone from 2000 on; `fields` replace any of it. */
export const taskRecord = (fields: Partial<TaskRecord> = {}): TaskRecord => ({
  id: 'task-1',
  principalId: 'alice',
  tool: 'compute',
  status: 'working',
  revision: 1,
  runner: null,
  createdAtMs: 1_000,
  updatedAtMs: 1_000,
  expiresAtMs: 2_000,
  statusMessage: null,
  cancelRequested: false,
  call: {
    principal: { id: 'alice', kind: 'service', name: 'Alice', scopes: ['tools:call'] },
    tool: 'compute',
    arguments: { of: ['ünï', 1.5, null, true] },
    digest: 'a'.repeat(64),
    client: { protocolVersion: '2026-07-28', info: undefined, capabilities: {} },
    door: 'mcp-http',
    requestId: 'request-1',
    correlationId: 'correlation-1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
  },
  round: 0,
  questions: {},
  answers: {},
  state: undefined,
  result: null,
  error: null,
  ...fields,
});
