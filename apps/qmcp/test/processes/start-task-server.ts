import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { metaKeys, MODERN_VERSION, TASKS_EXTENSION } from '@qmcp/contracts';
import type { TemporaryFolder } from '@qmcp/testkit';

const script = fileURLToPath(new URL('./task-server.ts', import.meta.url));

/** A task, or an error, as a client sees it. */
export interface Answer {
  readonly taskId: string;
  readonly status?: string;
  readonly statusMessage?: string;
  readonly inputRequests?: object;
  readonly result?: { readonly content: readonly { readonly text: string }[] };
  readonly error?: { readonly code: number; readonly message: string };
  readonly code?: number;
}

/** A process of its own that serves tasks; see `task-server.ts`. */
export interface TaskServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Makes a request, as a client that knows tasks. */
  readonly request: (method: string, params: object) => Promise<Answer>;
  /** The task once it has that status. */
  readonly reached: (taskId: string, status: string) => Promise<Answer>;
  /** Ends it by SIGKILL. */
  readonly kill: () => Promise<void>;
}

/** Starts a process; those of one folder share a store, and the file that counts their runs. */
export async function startTaskServer(folder: TemporaryFolder): Promise<TaskServerProcess> {
  const files = [folder.file('qmcp.db'), folder.file('runs')];
  const child = spawn(process.execPath, ['-C', '@qmcp/source', script, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  const request = (method: string, params: object): Promise<Answer> => post(url, method, params);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  return {
    url,
    request,
    async reached(taskId, status) {
      for (;;) {
        const task = await request('tasks/get', { taskId });
        if (task.status === status) return task;
      }
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

async function post(url: string, method: string, params: object): Promise<Answer> {
  const { name, taskId = name } = params as { name?: string; taskId?: string };
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': MODERN_VERSION,
      'Mcp-Method': method,
      'Mcp-Name': taskId ?? '',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: {
        ...params,
        _meta: {
          [metaKeys.protocolVersion]: MODERN_VERSION,
          [metaKeys.clientCapabilities]: { elicitation: {}, extensions: { [TASKS_EXTENSION]: {} } },
        },
      },
    }),
  });
  const { result, error } = (await response.json()) as { result?: Answer; error?: Answer };
  if (result !== undefined) return result;
  if (error !== undefined) return error;
  throw new Error('neither result nor error');
}
