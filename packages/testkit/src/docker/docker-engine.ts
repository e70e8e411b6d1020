import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';

import { temporaryFolder } from '../temporary-folder.ts';

/** An engine of our own, which goes with the scope that holds it. */
export interface DockerEngine extends AsyncDisposable {
  readonly socketPath: string;
  /** Stops it as an operator does. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts Docker's engine beside any other of this machine: its own folders and socket, no network, and gVisor as `runsc`.
 * Needs root.
 */
export async function startDockerEngine(): Promise<DockerEngine> {
  const folder = await temporaryFolder();
  const socketPath = folder.file('docker.sock');
  const configuration = folder.file('daemon.json');
  // gVisor of Debian 12 takes a container's network for that of the host, and needs to be told that there is none.
  const runsc = { path: '/usr/bin/runsc', runtimeArgs: ['--network=none'] };
  await writeFile(configuration, JSON.stringify({ runtimes: { runsc } }));
  await mkdir(folder.file('home'));
  const engine = spawn(
    // Tests beside these look at what is mounted, so that what the engine mounts is its own.
    '/usr/bin/unshare',
    [
      '--mount',
      '--propagation=private',
      '/usr/sbin/dockerd',
      `--config-file=${configuration}`,
      `--data-root=${folder.file('data')}`,
      `--exec-root=${folder.file('exec')}`,
      `--host=unix://${socketPath}`,
      `--pidfile=${folder.file('pid')}`,
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder.file('home') },
    },
  );
  await listening(engine.stderr, engine);
  const stop = async (): Promise<void> => {
    if (engine.exitCode !== null) return;
    engine.kill('SIGTERM');
    await once(engine, 'exit');
  };
  return {
    socketPath,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function listening(log: NodeJS.ReadableStream, engine: NodeJS.EventEmitter): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    log.on('data', (chunk) => {
      text = (text + String(chunk)).slice(-8_000);
      if (text.includes('API listen on')) resolve();
    });
    engine.once('error', reject);
    engine.once('exit', (code) => reject(new Error(`dockerd ended with ${code}: ${text}`)));
  });
}
