import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { arkadiy, temporaryFile } from './harness.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

type Child = ChildProcessByStdio<null, Readable, Readable>;

function run(...flags: string[]): Child {
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function urlOf(child: Child): Promise<string> {
  const [line] = await once(createInterface(child.stdout), 'line');
  return String(line).replace('user service listening on ', '');
}

async function exitOf(child: Child): Promise<number | null> {
  const [code] = await once(child, 'exit');
  return code as number | null;
}

test('serves with a token until it is told to end, and then leaves cleanly', async () => {
  const tokenFile = temporaryFile('token');
  writeFileSync(tokenFile, 's3cret\n');
  const child = run('--file', temporaryFile(), '--token-file', tokenFile);
  const url = await urlOf(child);
  expect((await fetch(`${url}/health`)).status).toBe(401);
  const headers = { authorization: 'Bearer s3cret' };
  expect((await fetch(`${url}/health`, { headers })).status).toBe(200);
  const exit = exitOf(child);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

test('says what is wrong and leaves with 1', async () => {
  const child = run('--port', '1');
  const [said, code] = await Promise.all([text(child.stderr), exitOf(child)]);
  expect(said).toMatch(/--file is missing/);
  expect(said).not.toContain('    at ');
  expect(code).toBe(1);
});

test('processes that start at once on a new file share it, and what one answered survives its kill', async () => {
  const file = temporaryFile();
  const children = Array.from({ length: 4 }, () => run('--file', file));
  const urls = await Promise.all(children.map(urlOf));
  const replies = await Promise.all(
    urls.map(async (url) =>
      fetch(`${url}/v1/users`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(arkadiy),
      }),
    ),
  );
  expect(replies.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([
    201, 409, 409, 409,
  ]);
  const winner = replies.findIndex((reply) => reply.status === 201);
  const exit = exitOf(children[winner] as Child);
  children[winner]?.kill('SIGKILL');
  await exit;
  const survivor = urls[(winner + 1) % urls.length];
  expect(await (await fetch(`${survivor}/v1/users/1`)).json()).toMatchObject(arkadiy);
}, 20_000);
