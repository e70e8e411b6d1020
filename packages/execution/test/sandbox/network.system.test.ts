import { describe, expect, it } from 'vitest';

import { rlimitControls } from '../../src/sandbox/resources/rlimits.ts';
import { networkGauge } from '../../src/sandbox/running/network-gauge.ts';
import { bubblewrap } from './bubblewrap.ts';
import { openSandbox } from './suite/open-sandbox.ts';

const tries = {
  'a connection': `socket.create_connection(('192.0.2.1', 80), 1)`,
  'a connection by IPv6': `socket.create_connection(('2001:db8::1', 80), 1)`,
  'a datagram': `socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))`,
  'the look-up of a name': `socket.getaddrinfo('example.org', 80)`,
};

const attempting = (what: string) =>
  `import socket\ntry:\n  ${what}\nexcept OSError as error:\n  print(error)\n`;

describe('attempts to get at a network', () => {
  it.each(Object.entries(tries))('are counted: %s', async (_, what) => {
    await using sandbox = await openSandbox(bubblewrap(), { language: 'python' });
    const { networkAttempts } = await sandbox.run({ code: attempting(what) });
    expect(networkAttempts).toBeGreaterThan(0);
  });

  it('are none where a program keeps to itself', async () => {
    await using sandbox = await openSandbox(bubblewrap(rlimitControls));
    expect(await sandbox.run({ code: 'echo hello' })).toMatchObject({ networkAttempts: 0 });
  });

  it('are counted by job in a session, also of one that is killed', async () => {
    await using sandbox = await openSandbox(bubblewrap(), {
      language: 'python',
      lifetime: 'session',
    });
    const code = attempting(tries['a connection']);
    expect(await sandbox.run({ code })).toMatchObject({ networkAttempts: 1 });
    expect(await sandbox.run({ code: '1' })).toMatchObject({ networkAttempts: 0 });
    const stop = new AbortController();
    const killed = await sandbox.run(
      { code: `${code}\nprint('tried', flush=True)\nwhile True: pass` },
      { signal: stop.signal, onOutput: () => stop.abort() },
    );
    expect(killed).toMatchObject({ reason: 'cancelled', networkAttempts: 1 });
  });

  it('of what is gone are those that were seen last', () => {
    expect(networkGauge(2 ** 22 + 1).attempts()).toBe(0);
  });
});
