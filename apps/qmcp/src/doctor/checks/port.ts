import { createServer } from 'node:net';

import type { Check, Finding } from '../check.ts';
import { ok } from '../check.ts';

const ANSWER_TIMEOUT_MS = 1_000;

/** Whether the port can be listened on, or qmcp does already. */
export const port: Check = {
  name: 'port',
  async examine({ config }) {
    const where = `${config.host}:${config.port}`;
    const code = await tryToListen(config);
    if (code === undefined) return ok(`${where} is free`);
    if (code === 'EADDRINUSE' && (await isQmcp(config))) return ok(`qmcp serves on ${where}`);
    return cannotListen(where, code);
  },
};

interface Address {
  readonly host: string;
  readonly port: number;
}

/** @returns why not */
const tryToListen = (address: Address): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address.host, port: address.port }, () => {
      server.close(() => resolve(undefined));
    });
  });

async function isQmcp({ port: number }: Address): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${number}/health`, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const health = (await response.json()) as { readonly name?: unknown };
    return health.name === 'qmcp';
  } catch {
    // Whatever it is, it is not qmcp.
    return false;
  }
}

const cannotListen = (where: string, code: string): Finding => ({
  status: 'fail',
  message: `${where} can't be listened on (${code})`,
  fix: 'Choose another with --port or QMCP_PORT, or stop what uses it',
});
