import { expect, it } from 'vitest';

import type { SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { openSandbox, said } from './open-sandbox.ts';

const NOTICE = 'Nothing of the machine is here. That this was read is noted.\n';

/** Ways to read a file, none of which the shell has in common with another. */
const readings: readonly [how: string, code: string, path: string][] = [
  ['whole', 'cat /etc/shadow', '/etc/shadow'],
  ['for a byte', 'head -c 1 /etc/kubernetes/admin.conf', '/etc/kubernetes/admin.conf'],
  [
    'without waiting',
    `python3 -c 'import os; os.read(os.open("/etc/shadow", os.O_NONBLOCK), 512)'`,
    '/etc/shadow',
  ],
  [
    'by another name',
    'ln -s /etc/ssh/ssh_host_ed25519_key a; cat a',
    '/etc/ssh/ssh_host_ed25519_key',
  ],
  [
    'open for writing too, where that can be',
    'cat <>/etc/shadow || cat /etc/shadow',
    '/etc/shadow',
  ],
];

/** What holds for files that stand in a sandbox in place of the machine's secrets. */
export function decoyTests(open: () => SandboxBackend): void {
  it.each(readings)('tell that they were read %s, and hold nobody up', async (_, code, path) => {
    await using sandbox = await openSandbox(open());
    const result = await sandbox.run({ code });
    expect(result).toMatchObject({ reason: 'exit', exitCode: 0, decoysRead: [path] });
    // Again where a busy machine kept its reader from the end; see Decoy.
    expect(NOTICE.repeat(100).startsWith(said(result).stdout)).toBe(true);
  });

  it('tell of each that was read, however often, and of a reader that is dead', async () => {
    await using sandbox = await openSandbox(open(), { lifetime: 'session' });
    const token = '/run/secrets/kubernetes.io/serviceaccount/token';
    const code = `cat /etc/shadow /etc/shadow; head -c 1 ${token}`;
    const { decoysRead = [] } = await sandbox.run({ code });
    expect(decoysRead.toSorted()).toEqual(['/etc/shadow', token]);
    expect(await sandbox.run({ code: 'echo quiet' })).toMatchObject({ decoysRead: [] });
    expect(await sandbox.run({ code: 'cat /etc/shadow' })).toMatchObject({
      decoysRead: ['/etc/shadow'],
    });
    const stop = new AbortController();
    const killed = await sandbox.run(
      { code: 'head -c 1 /etc/ssh/ssh_host_ed25519_key; while :; do :; done' },
      { signal: stop.signal, onOutput: () => stop.abort() },
    );
    expect(killed).toMatchObject({
      reason: 'cancelled',
      decoysRead: ['/etc/ssh/ssh_host_ed25519_key'],
    });
  });

  it('tell nothing of a program that only looks around', async () => {
    await using sandbox = await openSandbox(open());
    const code = `ls -lR /etc /run >/dev/null; grep -r root /etc >/dev/null 2>&1
      [ -r /etc/shadow ] && echo there`;
    const result = await sandbox.run({ code });
    expect(said(result)).toMatchObject({ exitCode: 0, stdout: 'there\n' });
    expect(result.decoysRead).toEqual([]);
  });

  it('cannot be written, changed or removed, so that nobody puts back what he took', async () => {
    await using sandbox = await openSandbox(open());
    const code = `for file in /etc/shadow /etc/ssh/ssh_host_ed25519_key; do
        (echo x >"$file") && echo written; chmod 666 "$file" && echo changed
        rm -f "$file" && echo removed; mv "$file" /tmp/away && echo moved
      done 2>/dev/null; true`;
    expect(said(await sandbox.run({ code }))).toMatchObject({ exitCode: 0, stdout: '' });
  });
}
