import type { Check } from '../check.ts';
import { ok } from '../check.ts';

const OLDEST_NODE = 24;

/** Whether this is a Node.js that qmcp runs on. The store judges SQLite itself. */
export const runtime: Check = {
  name: 'runtime',
  examine() {
    const { node, sqlite = 'none' } = process.versions;
    const message = `Node.js ${node}, SQLite ${sqlite}`;
    if (Number.parseInt(node, 10) >= OLDEST_NODE) return ok(message);
    return { status: 'fail', message, fix: `Use Node.js ${OLDEST_NODE} or newer` };
  },
};
