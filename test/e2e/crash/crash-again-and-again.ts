import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { TemporaryFolder } from '@qmcp/testkit';
import { createQmcp } from 'qmcp';

import { startServer } from '../harness/qmcp-process.ts';
import { loadUntilGone } from './load.ts';
import type { Acknowledged } from './load.ts';

/** A tool that writes: what it did can be counted afterwards. */
const NOTE = `
import { appendFile } from 'node:fs/promises';

export default {
  name: 'note',
  description: 'Writes a line.',
  input: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  hints: { destructive: false },
  async run({ message }) {
    await appendFile('notes', message + '\\n');
    return 'noted';
  },
};
`;

/** What is left when a server was killed again and again. */
export interface Aftermath {
  readonly acknowledged: Acknowledged;
  /** Outcomes on record, by correlation id. */
  readonly outcomes: ReadonlyMap<string, readonly string[]>;
  /** Lines that the tool wrote. */
  readonly notes: readonly string[];
  /** From each start of the process to its first answer. */
  readonly startsMs: readonly number[];
}

/**
 * Starts a server, loads it, kills it with SIGKILL at a moment that `moments` chooses, and so on; then starts it once more
 * and lets it end by itself.
 * @param moments - how long each process may work under load, in milliseconds
 */
export async function crashAgainAndAgain(
  home: TemporaryFolder,
  moments: readonly number[],
): Promise<Aftermath> {
  await mkdir(home.file('tools'));
  await writeFile(home.file('tools/note.js'), NOTE);
  const acknowledged: Acknowledged = { echo: new Set(), note: new Set() };
  const startsMs: number[] = [];
  for (const workMs of moments) {
    const beforeMs = performance.now();
    await using server = await startServer(home.path);
    await fetch(`${server.url}/health`);
    startsMs.push(performance.now() - beforeMs);
    const loaded = loadUntilGone(server.url, acknowledged);
    await sleep(workMs);
    await server.kill();
    await loaded;
  }
  const last = await startServer(home.path);
  await last.stop();
  const notes = (await readFile(home.file('notes'), 'utf8')).trimEnd().split('\n');
  return { acknowledged, outcomes: await readOutcomes(home), notes, startsMs };
}

async function readOutcomes(home: TemporaryFolder): Promise<Map<string, string[]>> {
  const reader = await createQmcp({ store: home.file('qmcp.db') });
  const outcomes = new Map<string, string[]>();
  let before: string | null = null;
  do {
    const page = await reader.store.audit.list(
      { kind: 'call' },
      { limit: 500, ...(before !== null && { before }) },
    );
    for (const { correlationId, outcome } of page.records)
      outcomes.set(correlationId, [...(outcomes.get(correlationId) ?? []), outcome]);
    before = page.next;
  } while (before !== null);
  await reader.close();
  return outcomes;
}
