import { setImmediate as nextTurn } from 'node:timers/promises';

import { defineTool, metaKeys, TASKS_EXTENSION } from '@qmcp/contracts';
import type { AnyTool, CallContext, Principal, Tool } from '@qmcp/contracts';
import { MemoryTaskStore } from '@qmcp/testkit';
import type { SharedTasks } from '@qmcp/testkit';
import { z } from 'zod';

import type { McpServerOptions } from '../../src/mcp-server.ts';
import { RecordingStore } from '../recording-store.ts';
import { testServer } from '../test-server.ts';
import type { TestServer } from '../test-server.ts';
import { directHost } from '../wire/harness/ports.ts';

/** What a client shows that knows tasks and can ask a person. */
export const tasksMeta = {
  [metaKeys.clientCapabilities]: { elicitation: {}, extensions: { [TASKS_EXTENSION]: {} } },
};

/** A task, as far as these tests look at it. */
export interface SeenTask {
  readonly resultType: string;
  readonly taskId: string;
  readonly status: string;
  readonly statusMessage?: string;
  readonly inputRequests?: Readonly<Record<string, unknown>>;
  readonly result?: { readonly content: readonly { readonly text: string }[] };
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server with a client that knows tasks. */
export interface TaskServer extends TestServer {
  /** Calls a tool. */
  readonly start: (name: string, given?: object, more?: object) => Promise<SeenTask>;
  readonly get: (taskId: string, principal?: Principal) => Promise<SeenTask>;
  readonly update: (
    taskId: string,
    inputResponses: object,
    principal?: Principal,
  ) => Promise<unknown>;
  readonly cancel: (taskId: string, principal?: Principal) => Promise<unknown>;
  /** The task once it has that status. */
  readonly reached: (taskId: string, status: string) => Promise<SeenTask>;
  readonly tasks: MemoryTaskStore;
}

/** Makes a server whose calls become tasks when the clock has moved on by 500 ms. */
export function taskServer(
  tools: readonly AnyTool[],
  options: Partial<Omit<McpServerOptions, 'store'>> & { readonly tasks?: MemoryTaskStore } = {},
): TaskServer {
  const { tasks = new MemoryTaskStore(), ...fields } = options;
  const kept = new RecordingStore();
  const store = {
    audit: kept.audit,
    apiKeys: kept.apiKeys,
    sealKeys: kept.sealKeys,
    tasks,
    humanRequests: kept.humanRequests,
    trust: kept.trust,
  };
  const server = testServer(tools, { host: directHost, ...fields, store });
  const request = (method: string, params: object, principal?: Principal): Promise<SeenTask> =>
    server.request(
      method,
      { ...params, _meta: tasksMeta },
      principal && { principal },
    ) as Promise<SeenTask>;
  const get = (taskId: string, principal?: Principal) =>
    request('tasks/get', { taskId }, principal);
  return {
    ...server,
    store: kept,
    tasks,
    start: (name, given = {}, more = {}) =>
      request('tools/call', { name, arguments: given, ...more }),
    get,
    update: (taskId, inputResponses, principal) =>
      request('tasks/update', { taskId, inputResponses }, principal),
    cancel: (taskId, principal) => request('tasks/cancel', { taskId }, principal),
    reached: (taskId, status) =>
      eventually(async () => {
        const task = await get(taskId);
        return task.status === status ? task : undefined;
      }),
  };
}

/** What a server keeps, for another one. */
export const storeOf = ({ store, tasks }: TaskServer) => ({
  audit: store.audit,
  apiKeys: store.apiKeys,
  sealKeys: store.sealKeys,
  humanRequests: store.humanRequests,
  trust: store.trust,
  tasks,
});

/** Two processes on one store of tasks, with the numbers 1 and 2. */
export function onSharedTasks(): [MemoryTaskStore, MemoryTaskStore] {
  const shared: SharedTasks = new Map();
  return [new MemoryTaskStore(1, shared), new MemoryTaskStore(2, shared)];
}

/** What `look` finds, as soon as it finds something. Waits for nothing but work that is under way. */
export async function eventually<T>(
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await nextTurn();
  }
  throw new Error('it never came');
}

/** A tool that runs until the test lets it end, or it is told to stop. */
export function gatedTool(fields: Partial<Tool> = {}) {
  const gate = Promise.withResolvers<string>();
  const started = Promise.withResolvers<CallContext>();
  const runs: CallContext[] = [];
  const tool = defineTool({
    name: 'work',
    description: '.',
    input: z.object({}),
    task: 'optional',
    ...(fields as object),
    run(_input, context) {
      runs.push(context);
      started.resolve(context);
      const stopped = new Promise<never>((_resolve, reject) => {
        context.signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
      return Promise.race([gate.promise, stopped]);
    },
  });
  return { tool, runs, started: started.promise, release: gate.resolve, fail: gate.reject };
}
