import { connect } from '@qmcp/client';
import type { CallToolResult, Client } from '@qmcp/client';
import { isJsonObject, PlatformError } from '@qmcp/contracts';
import type { Entropy, Logger } from '@qmcp/contracts';

import { version } from '../version.ts';

/** Whom the example adds, and asks to delete. */
const exampleUser = {
  name: 'Ada',
  surname: 'Lovelace',
  email: 'ada@example.com',
  about_me: 'An example, made by qmcp at its first start',
} as const;

/** A call that waits for a person, with the client that waits for its result. */
export interface ExampleCall extends AsyncDisposable {
  /** Settles once the client has the result, or will get none. Never rejects. */
  readonly over: Promise<void>;
}

/**
 * Calls a destructive tool as any agent would, over MCP, so that somebody has something harmless to decide: adds a user, and
 * asks to delete that one. Resolves once the call is held. Its client collects the result whenever it is decided; disposing
 * it ends the client, and the call goes on waiting.
 * @param url - of the MCP endpoint
 * @throws PlatformError `example_failed` when the call is not held; what the client throws
 */
export async function makeExampleCall(
  url: string,
  { logger, entropy }: { readonly logger: Logger; readonly entropy: Pick<Entropy, 'uuidv7'> },
): Promise<ExampleCall> {
  await using opened = new AsyncDisposableStack();
  const clientInfo = { name: 'qmcp-example-agent', version };
  // One piece of work: who decides sees beside the deletion whom it is about.
  const headers = { 'X-Correlation-ID': entropy.uuidv7() };
  const client = opened.use(await connect(url, { clientInfo, headers }));
  const taskId = await askToDelete(client, await addUser(client));
  const stopping = new AbortController();
  const over = collect(client, taskId, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) logger.debug({ err: error }, 'the example call has no result');
  });
  opened.defer(() => over);
  opened.defer(() => stopping.abort());
  const stack = opened.move();
  return { over, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** @returns the id */
async function addUser(client: Client): Promise<number> {
  const added = await client.callTool({ name: 'add_user', arguments: exampleUser });
  const id = isJsonObject(added.structuredContent) ? added.structuredContent['id'] : undefined;
  if (typeof id !== 'number') throw exampleFailed('add_user', added);
  return id;
}

/** @returns the task that has the result once somebody has decided */
async function askToDelete(client: Client, id: number): Promise<string> {
  const outcome = await client.startTool({ name: 'delete_user', arguments: { id } });
  if (outcome.kind !== 'task') throw exampleFailed('delete_user', outcome.result);
  return outcome.task.taskId;
}

const exampleFailed = (tool: string, { content: [block] }: CallToolResult): PlatformError =>
  new PlatformError(
    'example_failed',
    `The example call of ${tool} was answered otherwise than expected: ${block?.type === 'text' ? block.text : 'without text'}`,
  );

/** Waits to be told of changes, since asking again and again is too much for what may take an hour. */
async function collect(client: Client, taskId: string, signal: AbortSignal): Promise<void> {
  let changed = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => changed.resolve(), { once: true });
  const tell = (): void => changed.resolve();
  await using _subscription = await client.subscribe({ taskIds: [taskId] }, tell, { signal });
  while (!signal.aborted) {
    const { status } = await client.tasks.get(taskId, { signal });
    if (status !== 'working' && status !== 'input_required') return;
    await changed.promise;
    changed = Promise.withResolvers<void>();
  }
}
