import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { temporaryFolder } from '@qmcp/testkit';

/** What there is to win on the host: all of it within reach of any process of this user. */
export interface Bait {
  /** Text that no sandbox may ever show. */
  readonly secret: string;
  /** A file that everybody may read, with the secret. */
  readonly secretPath: string;
  /** A folder that everybody may write to. */
  readonly openFolder: string;
  /** A process that only waits. */
  readonly victimProcessId: number;
  readonly isVictimAlive: () => boolean;
  /** Listens on all addresses. */
  readonly tcpPort: number;
  readonly hostAddresses: readonly string[];
  readonly socketPath: string;
  readonly abstractSocket: string;
}

let laid = 0;

/** Lays out bait, which goes with the scope that holds it. */
export async function layBait(secret: string): Promise<Bait & AsyncDisposable> {
  const folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
  const secretPath = folder.file('secret.txt');
  await writeFile(secretPath, secret, { mode: 0o644 });
  const openFolder = folder.file('open');
  await mkdir(openFolder);
  await chmod(openFolder, 0o777);
  const victim = spawn('sleep', ['600'], { stdio: 'ignore' });
  const socketPath = join(openFolder, 'socket');
  const abstractSocket = `qmcp-bait-${process.pid}-${++laid}`;
  const servers = [createServer(), createServer(), createServer()] as const;
  const [tcp, path, abstract] = servers;
  await listen(tcp, { port: 0, host: '::' });
  await listen(path, { path: socketPath, writableAll: true });
  await listen(abstract, { path: `\0${abstractSocket}` });
  process.env['QMCP_BAIT'] = secret;
  return {
    secret,
    secretPath,
    openFolder,
    victimProcessId: victim.pid ?? 0,
    isVictimAlive: () => victim.exitCode === null && victim.signalCode === null,
    tcpPort: (tcp.address() as { port: number }).port,
    hostAddresses: Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
    ),
    socketPath,
    abstractSocket,
    async [Symbol.asyncDispose]() {
      delete process.env['QMCP_BAIT'];
      victim.kill('SIGKILL');
      for (const server of servers) server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function listen(server: Server, options: Parameters<Server['listen']>[0]): Promise<void> {
  server.on('connection', (socket) => socket.destroy());
  server.listen(options);
  await once(server, 'listening');
}
