import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { HttpConnection } from '../load/http-connection.ts';
import { toolListRequest } from '../load/messages.ts';
import { median } from '../statistics.ts';
import { prepareStores } from '../subject-process.ts';
import type { Part } from './part.ts';

const LIMIT_MS = 250;
const LISTENS = /"url":"http:\/\/[^:"]+:(\d+)\/mcp"/;
const program = fileURLToPath(new URL('../../../apps/qmcp/dist/program/main.js', import.meta.url));

/** How long the product takes from its start to its first answer: `qmcp serve`, from `dist`, with a store on the disk. */
export const start: Part = {
  title: 'Start to first answer',
  async measure({ rounds }) {
    const home = await mkdtemp(join(await prepareStores(), 'home-'));
    const tookMs: number[] = [];
    // The first one makes the store and lets Node.js keep what it compiled.
    for (let run = 0; run <= rounds; run += 1) tookMs.push(await startOnce(home));
    await rm(home, { recursive: true, force: true });
    const [first = Number.NaN, ...later] = tookMs;
    const met = median(later) <= LIMIT_MS ? 'met' : 'not met';
    return `\`qmcp serve\`: ${median(later).toFixed(0)} ms (median of ${rounds}, ${first.toFixed(0)} ms for the very first, which makes the store); target ≤ ${LIMIT_MS} ms, ${met}.`;
  },
};

async function startOnce(home: string): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [program, 'serve', '--home', home, '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const port = await portOf(createInterface(child.stderr));
    const connection = await HttpConnection.open(port);
    const reply = await connection.send(toolListRequest(port));
    const elapsedMs = performance.now() - startedMs;
    connection.close();
    if (reply.status !== 200) throw new Error(`The first answer was ${reply.head}`);
    return elapsedMs;
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function portOf(lines: AsyncIterable<string>): Promise<number> {
  for await (const line of lines) {
    const port = LISTENS.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error('qmcp serve ended before it listened');
}
