import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { expect, it } from 'vitest';

import { Egress } from '../../../src/sandbox/egress/egress.ts';
import type { EgressAttempt, SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { systemClock } from '../../system-clock.ts';
import { openSandbox, said } from './open-sandbox.ts';

/** Names that lead to this machine, as a resolver of the world's would say it. */
const resolveHost = (host: string): Promise<readonly string[]> =>
  Promise.resolve(host === 'inside.example' ? ['10.0.0.1'] : ['127.0.0.1']);

/** Asks the proxy that the environment names for a way to each destination, and says what came. */
const code = (destinations: readonly string[]): string => `
import os, socket
proxy = os.environ["https_proxy"].removeprefix("http://").split(":")
for destination in ${JSON.stringify(destinations)}:
    with socket.create_connection((proxy[0], int(proxy[1]))) as way:
        way.sendall(f"CONNECT {destination} HTTP/1.1\\r\\nHost: {destination}\\r\\n\\r\\n".encode())
        answer = way.recv(4096).decode().split("\\r\\n")[0]
        if "200" in answer:
            way.sendall(b"hello")
            way.shutdown(socket.SHUT_WR)
            answer += " " + way.recv(4096).decode()
        print(answer)
`;

/** What holds for the way out that a sandbox may have. */
export function egressTests(open: (egress?: Egress) => SandboxBackend): void {
  it('attack 34: leads to allowed hosts alone, and each attempt is told', async () => {
    await using service = await echoService();
    const { port } = service;
    const allowed = [`api.example:${port}`, `inside.example:${port}`];
    const egress = new Egress({ clock: systemClock, allowed, reach: 'loopback', resolveHost });
    await using sandbox = await openSandbox(open(egress), { language: 'python', egress: allowed });
    const attempts: EgressAttempt[] = [];
    const destinations = [
      `api.example:${port}`,
      'api.example:1',
      `other.example:${port}`,
      `inside.example:${port}`,
      `127.0.0.1:${port}`,
    ];
    const result = await sandbox.run(
      { code: code(destinations) },
      { onEgress: (attempt) => attempts.push(attempt) },
    );
    const refused = 'HTTP/1.1 403 Forbidden';
    expect(said(result)).toEqual({
      exitCode: 0,
      stdout: `HTTP/1.1 200 Connection established HELLO\n${`${refused}\n`.repeat(4)}`,
      stderr: '',
    });
    expect(attempts.map(({ host, outcome }) => `${host} ${outcome}`)).toEqual([
      'api.example allowed',
      'api.example refused',
      'other.example refused',
      'inside.example refused',
      '127.0.0.1 refused',
    ]);
  });

  it('does not lead where the operator lets nobody go', async () => {
    const egress = new Egress({ clock: systemClock, allowed: [], reach: 'loopback', resolveHost });
    const spec = { language: 'python', egress: ['api.example:80'] } as const;
    await using sandbox = await openSandbox(open(egress), spec);
    const result = await sandbox.run({ code: code(['api.example:80']) });
    expect(said(result).stdout).toBe('HTTP/1.1 403 Forbidden\n');
  });

  it('is not there where nothing is offered', async () => {
    await expect(openSandbox(open(), { egress: ['api.example'] })).rejects.toMatchObject({
      code: 'sandbox_refused',
    });
  });

  it('is not there where nothing sensible is asked for', async () => {
    const egress = new Egress({ clock: systemClock, allowed: [] });
    await expect(openSandbox(open(egress), { egress: ['*'] })).rejects.toMatchObject({
      code: 'bad_destination',
    });
  });
}

/** Says what it hears in capital letters. */
async function echoService(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (bytes) => socket.end(bytes.toString().toUpperCase()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
