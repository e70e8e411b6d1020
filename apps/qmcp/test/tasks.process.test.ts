import { readFile } from 'node:fs/promises';

import { temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { startTaskServer } from './processes/start-task-server.ts';

const runsIn = async (file: string): Promise<string[]> =>
  (await readFile(file, 'utf8')).trimEnd().split('\n');

/** Resolves once a tool has run that many times. */
async function ran(file: string, times: number): Promise<void> {
  for (;;) {
    const lines = await runsIn(file).catch(() => []);
    if (lines.length >= times) return;
  }
}

it('answers honestly for a task whose process was killed, and never runs it again', async () => {
  await using folder = await temporaryFolder();
  await using first = await startTaskServer(folder);
  const { taskId } = await first.request('tools/call', { name: 'endless', arguments: {} });
  await ran(folder.file('runs'), 1);
  await first.kill();

  await using next = await startTaskServer(folder);
  expect(await next.request('tasks/get', { taskId })).toMatchObject({
    status: 'failed',
    statusMessage: expect.stringContaining("The server process that ran 'endless' ended before"),
    error: { code: -32_603 },
  });
  const response = await fetch(`${next.url}/v1/invocations`);
  expect(await response.json()).toMatchObject({
    invocations: [{ name: 'endless', outcome: 'ambiguous', reason: 'process_lost' }],
  });
  expect(await runsIn(folder.file('runs'))).toEqual(['endless']);
});

it('tells of a killed process while another one lives, without a restart', async () => {
  await using folder = await temporaryFolder();
  await using first = await startTaskServer(folder);
  await using other = await startTaskServer(folder);
  const { taskId } = await first.request('tools/call', { name: 'endless', arguments: {} });
  await ran(folder.file('runs'), 1);
  expect(await other.request('tasks/get', { taskId })).toMatchObject({ status: 'working' });
  await first.kill();
  await other.reached(taskId, 'failed');
  expect(await runsIn(folder.file('runs'))).toEqual(['endless']);
});

it('keeps a question over the death of its process, and goes on with the answer in another', async () => {
  await using folder = await temporaryFolder();
  await using first = await startTaskServer(folder);
  const { taskId } = await first.request('tools/call', { name: 'asking', arguments: {} });
  await first.reached(taskId, 'input_required');
  await first.kill();

  await using next = await startTaskServer(folder);
  const asked = await next.request('tasks/get', { taskId });
  expect(Object.keys(asked.inputRequests ?? {})).toEqual(['1.name']);
  await next.request('tasks/update', { taskId, inputResponses: { '1.name': 'Ann' } });
  const { result } = await next.reached(taskId, 'completed');
  expect(result?.content[0]?.text).toBe('Hello, "Ann"!');
  expect(await runsIn(folder.file('runs'))).toEqual(['asking', 'asking']);
});

it('cancels in one process what another one runs', async () => {
  await using folder = await temporaryFolder();
  await using runner = await startTaskServer(folder);
  await using other = await startTaskServer(folder);
  const { taskId } = await runner.request('tools/call', { name: 'endless', arguments: {} });
  await ran(folder.file('runs'), 1);
  await other.request('tasks/cancel', { taskId });
  const { statusMessage } = await other.reached(taskId, 'cancelled');
  expect(statusMessage).toBe("'endless' was cancelled.");
});
