import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { modernRequest } from './harness/modern-client.ts';

const fixture = fileURLToPath(new URL('fixtures/stdio-server.ts', import.meta.url));

/** A server in a process of its own, behind real pipes. */
const startProcess = (): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, ['-C', '@qmcp/source', fixture]);

async function errorsOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of child.stderr.setEncoding('utf8')) text += chunk as string;
  return text;
}

const echo = (id: number, text: string): string =>
  `${modernRequest('tools/call', { name: 'echo', arguments: { text } }, { id })}\n`;

it('answers all that was asked, and ends when its input does', async () => {
  const child = startProcess();
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const received: string[] = [];
  lines.on('line', (line) => received.push(line));

  for (let id = 0; id < 100; id += 1) child.stdin.write(echo(id, 'hi'));
  child.stdin.end(modernRequest('server/discover', {}, { id: 100 }));

  expect(await errorsOf(child)).toBe('served\n');
  expect(await exited).toEqual([0, null]);
  const ids = received.map((line) => (JSON.parse(line) as { id: number }).id);
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 101 }, (_, id) => id));
});

it('survives a reader that hangs up', async () => {
  const child = startProcess();
  const exited = once(child, 'exit');
  child.stdin.write(echo(1, 'hi'));
  await once(child.stdout, 'data');

  child.stdout.destroy();
  await once(child.stdout, 'close');
  for (let id = 2; id < 50; id += 1) child.stdin.write(echo(id, 'x'.repeat(10_000)));
  child.stdin.end();

  expect(await errorsOf(child)).toBe('served\n');
  expect(await exited).toEqual([0, null]);
});
